internal import Foundation
public import Torch

/// A Gaussian probability path from noise at t = 0 to data at t = 1: `x_t = alpha(t) x_1 + sigma(t) x_0`, with
/// alpha(0) = 0, alpha(1) = 1, sigma(0) = 1, sigma(1) = 0 and an increasing ratio alpha / sigma.
///
/// The variance-preserving path meets the conditions at t = 0 only nearly: there alpha is 0.0066.
public protocol ProbabilityPath: Sendable {
    /// What a spec calls the path.
    var name: String { get }

    /// The coefficients at one time in [0, 1], in double precision.
    func coefficients(at t: Double) -> ScalarPathCoefficients

    /// The coefficients at times `t`, in the shape of `t`. By default they are computed on the host in double
    /// precision: near t = 1 a float32 `sqrt(1 - alpha^2)` would have no correct digit.
    func coefficients(at t: Tensor) throws(TorchError) -> PathCoefficients
}

extension ProbabilityPath {
    /// The scalar coefficients of every time, in the type and on the device of `t`.
    public func coefficients(at t: Tensor) throws(TorchError) -> PathCoefficients {
        let points = try t.doubles().map { coefficients(at: $0) }
        func tensor(_ part: (ScalarPathCoefficients) -> Double) throws(TorchError) -> Tensor {
            try Tensor(points.map(part), shape: t.shape).cast(to: t.dtype).moved(to: t.device)
        }
        return PathCoefficients(
            alpha: try tensor(\.alpha), sigma: try tensor(\.sigma), alphaDot: try tensor(\.alphaDot),
            sigmaDot: try tensor(\.sigmaDot))
    }

    /// The point at times `t` between noise `x0` and data `x1`. The source `x0` may be anything; where it is not standard
    /// normal, velocities are learned as ever, but no score follows from them, and with it no SDE and no classifier
    /// guidance.
    /// - Parameters:
    ///   - x0: of shape [batch, ...].
    ///   - x1: of the same shape.
    ///   - t: of shape [batch], in [0, 1].
    public func sample(from x0: Tensor, to x1: Tensor, at t: Tensor) throws(TorchError) -> PathSample {
        let c = try coefficients(at: t)
        let x = try c.alpha.expanded(like: x1) * x1 + c.sigma.expanded(like: x0) * x0
        let velocity = try c.alphaDot.expanded(like: x1) * x1 + c.sigmaDot.expanded(like: x0) * x0
        return PathSample(t: t, x: x, velocity: velocity, noise: x0, data: x1, coefficients: c)
    }

    /// The time in [0, 1] at which `log(alpha^2 / sigma^2)` has the given value, by bisection to the last bit.
    public func time(ofLogSNR value: Double) -> Double {
        var low = 0.0
        var high = 1.0
        while true {
            let middle = (low + high) / 2
            guard middle > low, middle < high else { return high }
            if coefficients(at: middle).logSNR < value { low = middle } else { high = middle }
        }
    }

    /// The time at which `sigma / alpha`, the noise level in the convention of EDM (Karras et al. 2022), has the
    /// given value above 0.
    public func time(ofNoiseLevel value: Double) -> Double { time(ofLogSNR: -2 * log(value)) }
}
