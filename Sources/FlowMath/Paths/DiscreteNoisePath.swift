internal import Foundation

/// The noise levels of DDPM (Ho et al. 2020), as DiT and ADM have them, and between them their analytic continuation:
/// index i is the time `t = 1 - (i + 1) / N`, so that noise, i = N - 1, is t = 0 and data without noise t = 1.
///
/// With `beta_j = a + b j` from 1e-4 to 0.02, `alpha_i^2 = prod_(j <= i) (1 - beta_j)`. Each factor is `b (c - j)` with
/// `c = (1 - a) / b`, so the product is `b^(i + 1) Gamma(c + 1) / Gamma(c - i)`, which has a value for every i: those
/// of the schedule at whole ones and 1 at i = -1. As on the variance-preserving path a trace of the data is left at t =
/// 0, and the derivative of sigma is minus infinity at t = 1.
public struct DiscreteNoisePath: ProbabilityPath {
    /// N, the number of levels.
    public let levels: Int
    private let first: Double
    private let slope: Double

    /// Creates the path; DDPM has 1000 levels.
    public init(levels: Int = 1000) {
        precondition(levels > 1, "\(levels) levels")
        self.levels = levels
        // Fewer levels have larger rates, for the same noise in all.
        let scale = 1000 / Double(levels)
        first = scale * 1e-4
        slope = scale * (0.02 - 1e-4) / Double(levels - 1)
    }

    /// The word of a spec, `ddpm`.
    public var name: String { "ddpm" }

    /// The path itself.
    public var discrete: DiscreteNoisePath? { self }

    /// Returns the index of a time, N - 1 at t = 0 and -1 at t = 1.
    public func index(at t: Double) -> Double { Double(levels - 1) - Double(levels) * t }

    /// Returns the time of an index.
    public func time(ofIndex index: Double) -> Double { (Double(levels - 1) - index) / Double(levels) }

    /// Returns the logarithm of the product comes from Stirling's series for both Gamma functions, arranged so that
    /// what is large cancels before it is rounded: about 12 digits.
    public func coefficients(at t: Double) -> ScalarPathCoefficients {
        let i = index(at: t)
        let high = (1 - first) / slope + 1
        let low = (1 - first) / slope - i
        // log(slope high) and log(slope low).
        let (highLog, lowLog) = (log1p(slope - first), log1p(-first - slope * i))
        func rest(_ z: Double) -> Double { 1 / (12 * z) - 1 / (360 * z * z * z) }
        let product =
            i == -1
            ? 0 : high * highLog - low * lowLog - (highLog - lowLog) / 2 - (i + 1) + rest(high) - rest(low)
        // Its derivative by i: log b + digamma(c - i).
        let derivative = lowLog - 1 / (2 * low) - 1 / (12 * low * low)
        let alpha = exp(product / 2)
        let sigma = max(0, -expm1(product)).squareRoot()
        let alphaDot = -alpha * derivative * Double(levels) / 2
        let half = -alpha * alphaDot
        return ScalarPathCoefficients(
            alpha: alpha, sigma: sigma, alphaDot: alphaDot, sigmaDot: half / sigma, sigmaSigmaDot: half)
    }
}
