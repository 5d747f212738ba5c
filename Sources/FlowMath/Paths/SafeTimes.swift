/// The use of times; SiT keeps a different distance from the singular ends for each.
public enum TimeUse: Sendable, Hashable {
    /// Times at which a network is trained.
    case training
    /// Times over which an ODE is integrated.
    case sampling
    /// Times over which an ODE is integrated by a method that works with the data prediction (DDIM, DPM-Solver++, UniPC).
    case denoising
    /// Times over which an SDE is integrated; with `vanishingDenominator` its diffusion coefficient divides by alpha
    /// (SBDM).
    case stochasticSampling(vanishingDenominator: Bool)
}

extension ProbabilityPath {
    /// Returns the times that keep away from the ends at which a prediction cannot be turned into a finite velocity or score.
    ///
    /// The rules are those of SiT (Ma et al. 2024, `check_interval`): a velocity is safe everywhere, unless the
    /// derivative of sigma is infinite at t = 1; noise and score predictions divide by alpha at t = 0, and everything but
    /// the velocity, and every score of an SDE, by sigma at t = 1. Beyond SiT, a velocity that vanishes at t = 0 for all
    /// data, as that of a polynomial path, tells neither data nor score there. The distance is 1e-5 in training and 1e-3 in sampling
    /// for paths whose sigma' is infinite at t = 1, 1e-3 otherwise.
    public func times(predicting prediction: Prediction, for use: TimeUse) -> ClosedRange<Double> {
        let start = coefficients(at: 0)
        let distance = hasInfiniteSlope && use == .training ? 1e-5 : 1e-3
        var stochastic = false
        let tellsNothing = use != .training && use != .sampling && start.wronskian == 0
        var dividesByAlpha = prediction == .noise || prediction == .score
        if case .stochasticSampling(let vanishing) = use {
            stochastic = true
            dividesByAlpha = dividesByAlpha || vanishing
        }
        let safeEnd = prediction == .velocity && !stochastic && !hasInfiniteSlope
        return ((dividesByAlpha && start.alpha == 0) || tellsNothing ? distance : 0)...(safeEnd ? 1 : 1 - distance)
    }
}
