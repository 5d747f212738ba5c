/// The use of times; SiT keeps a different distance from the singular ends for each.
public enum TimeUse: Sendable, Hashable {
    /// Times at which a network is trained.
    case training
    /// Times at which a trained network is evaluated and its prediction turned into a velocity.
    case sampling
}

extension ProbabilityPath {
    /// Returns the times that keep away from the ends at which a prediction cannot be turned into a finite velocity.
    ///
    /// The rules are those of SiT (Ma et al. 2024, `check_interval`): a velocity is safe everywhere, unless the
    /// derivative of sigma is infinite at t = 1; noise and score predictions divide by alpha at t = 0, and everything
    /// but the velocity by sigma at t = 1. The distance is 1e-5 in training for paths whose sigma' is infinite at t =
    /// 1, else 1e-3. Samples are drawn over all of [0, 1]: beyond these times `velocity(from:at:)` takes the limit.
    public func times(predicting prediction: Prediction, for use: TimeUse) -> ClosedRange<Double> {
        let distance = hasInfiniteSlope && use == .training ? 1e-5 : 1e-3
        let dividesByAlpha = prediction == .noise || prediction == .score
        let safeEnd = prediction == .velocity && !hasInfiniteSlope
        return (dividesByAlpha && coefficients(at: 0).alpha == 0 ? distance : 0)...(safeEnd ? 1 : 1 - distance)
    }

    /// Returns the times over which the ODE of a velocity is integrated: all of [0, 1], unless sigma falls more steeply
    /// than a square root at t = 1, where no velocity has a limit; then they end 1e-3 before.
    public func integrationTimes(predicting prediction: Prediction) -> ClosedRange<Double> {
        let isFinite = coefficients(at: 1).sigmaSigmaDot.isFinite && velocity(from: prediction, at: 1).isFinite
        return 0...(isFinite ? 1 : times(predicting: prediction, for: .sampling).upperBound)
    }
}
