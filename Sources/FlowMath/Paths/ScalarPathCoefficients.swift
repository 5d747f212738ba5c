internal import Foundation

/// The coefficients of a probability path at one time, and quantities derived from them.
///
/// Where sigma falls to 0 like a square root (variance-preserving paths at t = 1) its derivative is minus infinity but
/// `sigma sigma'`, half the derivative of the variance, is finite. The product is stored by itself so that closed-form
/// fields are exact at both ends.
public struct ScalarPathCoefficients: Sendable, Hashable {
    /// The weight of the data.
    public let alpha: Double
    /// The weight of the noise.
    public let sigma: Double
    /// The derivative of `alpha`.
    public let alphaDot: Double
    /// The derivative of `sigma`; minus infinity where sigma falls like a square root.
    public let sigmaDot: Double
    /// `sigma sigma'`, finite at both ends.
    public let sigmaSigmaDot: Double

    /// Creates coefficients; `sigmaSigmaDot` is the product where it is not given.
    public init(alpha: Double, sigma: Double, alphaDot: Double, sigmaDot: Double, sigmaSigmaDot: Double? = nil) {
        self.alpha = alpha
        self.sigma = sigma
        self.alphaDot = alphaDot
        self.sigmaDot = sigmaDot
        self.sigmaSigmaDot = sigmaSigmaDot ?? sigma * sigmaDot
    }

    /// `b_t = alpha' / alpha`, the factor of x in `u = a_t score + b_t x`.
    public var positionFactor: Double { alphaDot / alpha }

    /// `a_t = (alpha' / alpha) sigma^2 - sigma sigma'`, the factor of the score in `u = a_t score + b_t x`; infinite where
    /// alpha is 0.
    public var scoreFactor: Double { alphaDot / alpha * sigma * sigma - sigmaSigmaDot }

    /// `log(alpha^2 / sigma^2)`.
    public var logSNR: Double { 2 * (log(alpha) - log(sigma)) }

    /// `sigma / alpha`, the noise level in the convention of EDM.
    public var noiseLevel: Double { sigma / alpha }

    /// `alpha' sigma - sigma' alpha`, which is above 0 inside (0, 1).
    public var wronskian: Double { alphaDot * sigma - sigmaDot * alpha }
}
