internal import Foundation

/// The diffusion coefficient w(t) of `dX = (u + w score) dt + sqrt(2 w) dW`, whose marginals are those of the ODE for
/// any w above 0 (Ma et al. 2024). In the lecture notes' letters `sigma_t = sqrt(2 w)`.
public enum Diffusion: String, Sendable, Hashable, Codable, CaseIterable {
    /// The constant coefficient 1.
    case constant
    /// `(alpha'/alpha) sigma^2 - sigma sigma'`, that of score-based diffusion (Song et al. 2021); infinite where alpha
    /// is 0.
    case sbdm
    /// sigma, which vanishes with the noise.
    case sigma
    /// `1 - t`.
    case linear
    /// `(cos(pi t) + 1)^2 / 4`.
    case decreasing
    /// The coefficient `sin(pi t)^2`.
    case increasingDecreasing = "increasing-decreasing"

    /// Returns w(t), times `norm`, on a path whose coefficients at t are `c`.
    public func callAsFunction(_ t: Double, _ c: ScalarPathCoefficients, norm: Double = 1) -> Double {
        switch self {
        case .constant: norm
        case .sbdm: norm * c.scoreFactor
        case .sigma: norm * c.sigma
        case .linear: norm * (1 - t)
        case .decreasing: norm * pow(cos(.pi * t) + 1, 2) / 4
        case .increasingDecreasing: norm * pow(sin(.pi * t), 2)
        }
    }
}
