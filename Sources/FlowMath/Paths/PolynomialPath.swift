internal import Foundation

/// The path `alpha = t^n`, `sigma = 1 - t^n`: the straight path at another pace.
public struct PolynomialPath: ProbabilityPath, Hashable {
    /// n, at least 1.
    public let exponent: Double

    /// Creates the path; below 1 the velocity would be infinite at t = 0.
    public init(exponent: Double) {
        precondition(exponent >= 1, "a polynomial path of exponent \(exponent)")
        self.exponent = exponent
    }

    /// The word of a spec with the exponent, `polynomial(n)`.
    public var name: String { "polynomial(\(exponent))" }

    /// Returns `sigma = -expm1(n log t)`, which keeps all digits near t = 1.
    public func coefficients(at t: Double) -> ScalarPathCoefficients {
        let slope = exponent * pow(t, exponent - 1)
        return ScalarPathCoefficients(
            alpha: pow(t, exponent), sigma: -expm1(exponent * log(t)), alphaDot: slope, sigmaDot: -slope)
    }
}
