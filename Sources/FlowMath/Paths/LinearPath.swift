/// The straight path `x_t = t x_1 + (1 - t) x_0`, the conditional optimal-transport path of flow matching (Lipman et
/// al. 2023) and of rectified flow (Liu et al. 2023).
public struct LinearPath: ProbabilityPath {
    /// Creates the path.
    public init() {}

    /// The word of a spec, `linear`.
    public var name: String { "linear" }

    /// `true`: the path is linear.
    public var isLinear: Bool { true }

    /// Returns `alpha = t`, `sigma = 1 - t`.
    public func coefficients(at t: Double) -> ScalarPathCoefficients {
        ScalarPathCoefficients(alpha: t, sigma: 1 - t, alphaDot: 1, sigmaDot: -1)
    }
}
