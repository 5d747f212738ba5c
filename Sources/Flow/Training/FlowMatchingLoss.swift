public import Torch

/// The mean squared error between predicted and conditional velocity, over all elements of the batch.
public struct FlowMatchingLoss: Sendable {
    /// Creates the loss.
    public init() {}

    /// Returns one number; both tensors have the same shape.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ prediction: Tensor, _ velocity: Tensor) throws(TorchError) -> Tensor {
        let error = try prediction - velocity
        return try error.squared().mean()
    }
}
