/// The rule for the last step of a stochastic solver, near t = 1, where its noise would stay in the samples.
public enum LastStep: String, Sendable, Hashable, Codable, CaseIterable {
    /// The drift of the SDE without its noise.
    case mean
    /// Tweedie's formula: the mean of the data, `x / alpha + sigma^2 / alpha score`.
    case tweedie
    /// Euler's step of the ODE.
    case euler
    /// A stochastic step like the others.
    case none
}
