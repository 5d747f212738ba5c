internal import Foundation

/// The variance-preserving trigonometric path `alpha = sin(pi t / 2)`, `sigma = cos(pi t / 2)` (Albergo and
/// Vanden-Eijnden 2023; the generalised variance-preserving path, GVP, of SiT).
public struct CosinePath: ProbabilityPath {
    /// Creates the path.
    public init() {}

    /// The word of a spec, `cosine`.
    public var name: String { "cosine" }

    /// Returns `alpha = sin(pi t / 2)`; sigma as the sine of the rest of the way, which is exactly 0 at t = 1.
    public func coefficients(at t: Double) -> ScalarPathCoefficients {
        let alpha = sin(.pi / 2 * t)
        let sigma = sin(.pi / 2 * (1 - t))
        return ScalarPathCoefficients(
            alpha: alpha, sigma: sigma, alphaDot: .pi / 2 * sigma, sigmaDot: -.pi / 2 * alpha)
    }
}
