internal import Foundation

/// The path of the variance-preserving diffusion with a linear rate (Song et al. 2021):
/// `log alpha = -(1 - t)^2 (beta_1 - beta_0) / 4 - (1 - t) beta_0 / 2`, `sigma = sqrt(1 - alpha^2)`.
///
/// At t = 0 a trace of the data is left, alpha = 0.0066 for the usual rates. At t = 1 the derivative of sigma is minus
/// infinity, so that networks are evaluated up to 1 - 1e-3 (`times(predicting:for:)`).
public struct VariancePreservingPath: ProbabilityPath {
    /// beta_0, the rate at the data.
    public let betaMin: Double
    /// beta_1, the rate at the noise.
    public let betaMax: Double

    /// Creates the path; the rates are above 0.
    public init(betaMin: Double = 0.1, betaMax: Double = 20) {
        precondition(betaMin > 0 && betaMax >= betaMin, "rates \(betaMin) and \(betaMax)")
        self.betaMin = betaMin
        self.betaMax = betaMax
    }

    /// The word of a spec, `vp`.
    public var name: String { "vp" }

    /// Returns `sigma^2 = -expm1(2 log alpha)`, which keeps all digits near t = 1.
    public func coefficients(at t: Double) -> ScalarPathCoefficients {
        let rest = 1 - t
        let logAlpha = -rest * rest * (betaMax - betaMin) / 4 - rest * betaMin / 2
        let alpha = exp(logAlpha)
        let sigma = (-expm1(2 * logAlpha)).squareRoot()
        let alphaDot = alpha * (rest * (betaMax - betaMin) + betaMin) / 2
        let half = -alpha * alphaDot
        return ScalarPathCoefficients(
            alpha: alpha, sigma: sigma, alphaDot: alphaDot, sigmaDot: half / sigma, sigmaSigmaDot: half)
    }
}
