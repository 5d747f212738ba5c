internal import Foundation

/// A Gaussian probability path from noise at t = 0 to data at t = 1: `x_t = alpha(t) x_1 + sigma(t) x_0`, with
/// alpha(0) = 0, alpha(1) = 1, sigma(0) = 1, sigma(1) = 0 and an increasing ratio alpha / sigma.
///
/// The variance-preserving path meets the conditions at t = 0 only nearly: there alpha is 0.0066. `Flow` adds the
/// tensor half, the coefficients of a batch of times and the points of a batch of pairs.
///
/// ```swift
/// let path = LinearPath()
/// print(path.coefficients(at: 0.25).noiseLevel)  // 3.0, sigma / alpha
/// let times = try TrainingTimes.logitNormal(mean: 0, deviation: 1)(draws: draws)
/// let sample = try path.sample(from: noise, to: data, at: times)
/// let loss = try FlowMatchingLoss()(network(sample.x, sample.t), sample.velocity)
/// ```
public protocol ProbabilityPath: Sendable {
    /// The name in messages: the word of a spec, with the settings where there are any.
    var name: String { get }

    /// Whether `alpha = t` and `sigma = 1 - t`. Tensors of times are then their own coefficients and stay on their
    /// device; false by default.
    var isLinear: Bool { get }

    /// The levels of DDPM, where the path is that of DDPM; `nil` by default.
    var discrete: DiscreteNoisePath? { get }

    /// Returns the coefficients at one time in [0, 1], in double precision.
    func coefficients(at t: Double) -> ScalarPathCoefficients
}

extension ProbabilityPath {
    /// `false`, the default of a path.
    public var isLinear: Bool { false }

    /// `nil`, the default of a path.
    public var discrete: DiscreteNoisePath? { nil }

    /// Whether sigma falls like a square root at t = 1, where its derivative is then minus infinity. The velocity stays
    /// finite there only if the mean of x_0 given x_1 is 0, as for independent noise.
    public var hasInfiniteSlope: Bool { !coefficients(at: 1).sigmaDot.isFinite }

    /// Returns the time in [0, 1] at which `log(alpha^2 / sigma^2)` has the given value, by bisection to the last bit.
    public func time(ofLogSNR value: Double) -> Double {
        var low = 0.0
        var high = 1.0
        while true {
            let middle = (low + high) / 2
            guard middle > low, middle < high else { return high }
            if coefficients(at: middle).logSNR < value { low = middle } else { high = middle }
        }
    }

    /// Returns the time at which `sigma / alpha`, the noise level in the convention of EDM (Karras et al. 2022), has
    /// the given value above 0.
    public func time(ofNoiseLevel value: Double) -> Double { time(ofLogSNR: -2 * log(value)) }
}
