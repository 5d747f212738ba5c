public import Torch

/// A Gaussian probability path from noise at t = 0 to data at t = 1: `x_t = alpha(t) x_1 + sigma(t) x_0`, with
/// alpha(0) = 0, alpha(1) = 1, sigma(0) = 1, sigma(1) = 0.
public protocol ProbabilityPath: Sendable {
    /// The coefficients at times `t`, in the shape of `t`.
    func coefficients(at t: Tensor) throws(TorchError) -> PathCoefficients
}

/// The coefficients of a probability path and their derivatives by time, each in the shape of the times.
public struct PathCoefficients {
    /// The weight of the data.
    public let alpha: Tensor
    /// The weight of the noise.
    public let sigma: Tensor
    /// The derivative of `alpha`.
    public let alphaDot: Tensor
    /// The derivative of `sigma`.
    public let sigmaDot: Tensor

    /// Creates coefficients.
    public init(alpha: Tensor, sigma: Tensor, alphaDot: Tensor, sigmaDot: Tensor) {
        self.alpha = alpha
        self.sigma = sigma
        self.alphaDot = alphaDot
        self.sigmaDot = sigmaDot
    }
}

/// A point on the conditional path between one noise and one datum, for each example of a batch.
public struct PathSample {
    /// Times, of shape [batch].
    public let t: Tensor
    /// `alpha x_1 + sigma x_0`.
    public let x: Tensor
    /// The conditional velocity `alpha' x_1 + sigma' x_0`: what a velocity network is trained to predict.
    public let velocity: Tensor
}

extension ProbabilityPath {
    /// The point at times `t` between noise `x0` and data `x1`.
    /// - Parameters:
    ///   - x0: of shape [batch, ...].
    ///   - x1: of the same shape.
    ///   - t: of shape [batch], in [0, 1].
    public func sample(from x0: Tensor, to x1: Tensor, at t: Tensor) throws(TorchError) -> PathSample {
        let c = try coefficients(at: t)
        let x = try c.alpha.expanded(like: x1) * x1 + c.sigma.expanded(like: x0) * x0
        let velocity = try c.alphaDot.expanded(like: x1) * x1 + c.sigmaDot.expanded(like: x0) * x0
        return PathSample(t: t, x: x, velocity: velocity)
    }
}
