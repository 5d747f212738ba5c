public import FlowMath
public import Torch

extension ProbabilityPath {
    /// Returns the coefficients at times `t`, in the shape, the type and on the device of `t`. Except for the linear path they
    /// are computed on the host in double precision: near t = 1 a float32 `sqrt(1 - alpha^2)` would have no correct digit.
    /// - Throws: `TorchError`.
    public func coefficients(at t: Tensor) throws(TorchError) -> PathCoefficients {
        if isLinear {
            let one = try Tensor.ones(t.shape, dtype: t.dtype, device: t.device)
            return PathCoefficients(alpha: t, sigma: try 1 - t, alphaDot: one, sigmaDot: try -one)
        }
        let points = try t.doubles().map { coefficients(at: $0) }
        func tensor(_ part: (ScalarPathCoefficients) -> Double) throws(TorchError) -> Tensor {
            try Tensor(points.map(part), shape: t.shape).cast(to: t.dtype).moved(to: t.device)
        }
        return PathCoefficients(
            alpha: try tensor(\.alpha), sigma: try tensor(\.sigma), alphaDot: try tensor(\.alphaDot),
            sigmaDot: try tensor(\.sigmaDot))
    }

    /// Returns the points at times `t` between noise `x0` and data `x1`. The source `x0` may be anything; where it is not standard
    /// normal, velocities are learned as ever, but no score follows from them, and with it no SDE and no classifier
    /// guidance.
    /// - Parameters:
    ///   - x0: of shape [batch, ...].
    ///   - x1: of the same shape.
    ///   - t: of shape [batch], in [0, 1].
    /// - Throws: `TorchError`.
    public func sample(from x0: Tensor, to x1: Tensor, at t: Tensor) throws(TorchError) -> PathSample {
        let c = try coefficients(at: t)
        let x = try c.alpha.expanded(like: x1) * x1 + c.sigma.expanded(like: x0) * x0
        let velocity = try c.alphaDot.expanded(like: x1) * x1 + c.sigmaDot.expanded(like: x0) * x0
        return PathSample(t: t, x: x, velocity: velocity, noise: x0, data: x1, coefficients: c)
    }
}
