public import FlowMath
public import Torch

extension TrainingTimes {
    /// Returns times of shape [batch] from independent uniform draws of that shape, on the linear path.
    /// - Throws: `TorchError`.
    public func callAsFunction(draws: Tensor) throws(TorchError) -> Tensor {
        try self(draws: draws, on: LinearPath())
    }

    /// Returns times of shape [batch] from independent uniform draws of that shape.
    /// - Parameters:
    ///   - draws: in [0, 1).
    ///   - path: the relation of noise levels to times.
    ///   - limits: the times that are safe, `ProbabilityPath.times(predicting:for:)`. Uniform times are drawn between
    ///     them, others are brought into them.
    /// - Throws: `TorchError`.
    public func callAsFunction(
        draws: Tensor, on path: any ProbabilityPath, within limits: ClosedRange<Double> = 0...1
    ) throws(TorchError) -> Tensor {
        let times: Tensor
        switch self {
        case .uniform: times = draws
        case .stratified:
            let count = draws.count
            let slices = try Tensor.arange(0, Double(count), device: draws.device)
            // Below 1 also after rounding.
            times = try ((slices + draws) / Double(count)).clamped(0, 1 - 0x1p-24)
        case .logitNormal, .noiseLevelLogNormal:
            let values = try draws.doubles().map { quantile($0, on: path) }
            return try Tensor(values, shape: draws.shape).cast(to: draws.dtype).moved(to: draws.device)
                .clamped(limits.lowerBound, Swift.min(limits.upperBound, 1 - 0x1p-24))
        }
        if limits == 0...1 { return times }
        return try times * (limits.upperBound - limits.lowerBound) + limits.lowerBound
    }
}
