public import Torch

/// The weighted squared error of a network that predicts the velocity, the score, the noise or the data.
///
/// With `a = (alpha'/alpha) sigma^2 - sigma sigma'` the loss of a noise network is `weight |e - x_0|^2`, of a score
/// network `weight |sigma s + x_0|^2`, and the weights are those of SiT (Ma et al. 2024): 1, `(a / sigma)^2`, which makes
/// it the error of the velocity, or `a / sigma^2`, which bounds the likelihood. A data network has the same losses through
/// its noise, which multiplies the weight by `(alpha / sigma)^2` unless that is `none`. A velocity network has weight 1.
public struct PredictionLoss: Sendable, Hashable {
    /// How much the error at each time counts.
    public enum Weighting: String, Sendable, Hashable, Codable, CaseIterable {
        /// 1.
        case none
        /// That of the error of the velocity.
        case velocity
        /// That of the bound of the likelihood.
        case likelihood
    }

    /// What the network predicts.
    public let prediction: Prediction
    /// How much the error at each time counts.
    public let weighting: Weighting

    /// Creates the loss.
    public init(_ prediction: Prediction, weighting: Weighting = .none) {
        self.prediction = prediction
        self.weighting = weighting
    }

    /// The mean over the batch and all elements.
    public func callAsFunction(_ output: Tensor, of sample: PathSample, on path: any ProbabilityPath)
        throws(TorchError) -> Tensor
    {
        try perSample(output, of: sample, on: path).mean()
    }

    /// The mean over the elements of each sample, [batch].
    public func perSample(_ output: Tensor, of sample: PathSample, on path: any ProbabilityPath)
        throws(TorchError) -> Tensor
    {
        var error =
            switch prediction {
            case .score: try output * sample.coefficients.sigma.expanded(like: output) + sample.noise
            default: try output - prediction.target(of: sample)
            }
        error = try error.squared()
        let losses = try error.rows().mean(dims: [1])
        guard weighting != .none, prediction != .velocity else { return losses }
        let weights = try sample.t.doubles().map { weight(path.coefficients(at: $0)) }
        return try losses * Tensor.perSample(weights, like: losses)
    }

    /// The weight at one time.
    public func weight(_ c: ScalarPathCoefficients) -> Double {
        let variance = c.sigma * c.sigma
        let noise: Double
        switch weighting {
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
