/// The weight of the error of a prediction at each time, in the training loss.
///
/// With `a = (alpha'/alpha) sigma^2 - sigma sigma'` the loss of a noise network is `weight |e - x_0|^2`, of a score
/// network `weight |sigma s + x_0|^2`, with the weights of SiT (Ma et al. 2024). A data network has the same losses
/// through its noise, which multiplies the weight by `(alpha / sigma)^2` unless the weighting is `none`. A velocity
/// network has weight 1.
public enum LossWeighting: String, Sendable, Hashable, Codable, CaseIterable {
    /// The constant weight 1.
    case none
    /// `(a / sigma)^2`: the loss is the error of the velocity that follows from the prediction.
    case velocity
    /// `a / sigma^2`: the loss bounds the likelihood.
    case likelihood

    /// Returns the weight of the error of a prediction at the time whose coefficients are `c`.
    public func callAsFunction(_ prediction: Prediction, _ c: ScalarPathCoefficients) -> Double {
        let variance = c.sigma * c.sigma
        let noise: Double
        switch self {
        case .none: return 1
        case .velocity: noise = c.scoreFactor * c.scoreFactor / variance
        case .likelihood: noise = c.scoreFactor / variance
        }
        return switch prediction {
        case .velocity: 1
        case .score, .noise: noise
        case .data: noise * c.alpha * c.alpha / variance
        }
    }
}
