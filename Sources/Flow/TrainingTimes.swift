public import Torch

/// How training times in [0, 1) are made from uniform draws.
public enum TrainingTimes: Sendable, Hashable {
    /// The draws themselves.
    case uniform
    /// One draw in each of as many equal slices as the batch has examples, `t_i = (i + u_i) / batch`: each time is still
    /// uniform over a random example, and the batch covers [0, 1] evenly, which lowers the variance of the mean loss.
    case stratified

    /// Times of shape [batch] from independent uniform draws of that shape.
    public func callAsFunction(draws: Tensor) throws(TorchError) -> Tensor {
        switch self {
        case .uniform: return draws
        case .stratified:
            let count = draws.count
            let slices = try Tensor.arange(0, Double(count), device: draws.device)
            // Below 1 also after rounding.
            return try ((slices + draws) / Double(count)).clamped(0, 1 - 0x1p-24)
        }
    }
}
