public import Torch

/// How training times in [0, 1) are made from uniform draws.
public enum TrainingTimes: Sendable, Hashable {
    /// The draws themselves.
    case uniform
    /// One draw in each of as many equal slices as the batch has examples, `t_i = (i + u_i) / batch`: each time is still
    /// uniform over a random example, and the batch covers [0, 1] evenly, which lowers the variance of the mean loss.
    case stratified
    /// `1 / (1 + e^-z)` with z normal: mostly in the middle (Esser et al. 2024). Mean 0 and deviation 1 are usual.
    case logitNormal(mean: Double, deviation: Double)
    /// The time at which sigma / alpha is e^z with z normal (Karras et al. 2022). Mean -1.2 and deviation 1.2 are usual.
    case noiseLevelLogNormal(mean: Double, deviation: Double)

    /// Times of shape [batch] from independent uniform draws of that shape.
    public func callAsFunction(draws: Tensor) throws(TorchError) -> Tensor {
        try self(draws: draws, on: LinearPath())
    }

    /// Times of shape [batch] from independent uniform draws of that shape.
    /// - Parameters:
    ///   - draws: in [0, 1).
    ///   - path: what relates noise levels to times.
    ///   - limits: the times that are safe, `ProbabilityPath.times(predicting:for:)`. Uniform times are drawn between
    ///     them, others are brought into them.
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

    /// The time below which a share `p` of all times lies.
    public func quantile(_ p: Double, on path: any ProbabilityPath) -> Double {
        switch self {
        case .uniform, .stratified: return p
        case .logitNormal(let mean, let deviation):
            return logistic(mean + deviation * StandardNormal.quantile(p))
        case .noiseLevelLogNormal(let mean, let deviation):
            // A high noise level is an early time.
            return path.time(ofLogSNR: -2 * (mean - deviation * StandardNormal.quantile(p)))
        }
    }
}
