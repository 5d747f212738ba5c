public import Torch

/// A network that maps samples, times and optional labels to a tensor of the samples' shape, for instance a velocity.
public protocol ConditionalNetwork {
    /// Computes the output of a batch.
    ///
    /// - Parameters:
    ///   - x: Samples, [N, ...].
    ///   - t: Times, [N], 0 at noise and 1 at data.
    ///   - label: Labels, [N] int64 in 0...classes, where `classes` is the null label; `nil` means the null label for
    ///     every row.
    /// - Returns: A tensor of the shape of x.
    /// - Throws: `TorchError` if the shapes do not fit.
    func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor
}
