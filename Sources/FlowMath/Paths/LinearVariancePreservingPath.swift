/// The variance-preserving path with linear data weight, `alpha = t`, `sigma = sqrt(1 - t^2)`. At t = 1 the derivative
/// of sigma is minus infinity.
public struct LinearVariancePreservingPath: ProbabilityPath {
    /// Creates the path.
    public init() {}

    /// The word of a spec, `linear-vp`.
    public var name: String { "linear-vp" }

    /// Returns `alpha = t`, `sigma = sqrt((1 - t)(1 + t))`.
    public func coefficients(at t: Double) -> ScalarPathCoefficients {
        let sigma = ((1 - t) * (1 + t)).squareRoot()
        return ScalarPathCoefficients(alpha: t, sigma: sigma, alphaDot: 1, sigmaDot: -t / sigma, sigmaSigmaDot: -t)
    }
}
