public import Torch

/// A classifier of noised samples x at a time t.
public protocol ClassifierNetwork {
    /// The number of classes.
    var classes: Int { get }

    /// Computes the logits of a batch.
    ///
    /// - Parameters:
    ///   - x: Samples, [N, ...].
    ///   - t: Times, [N], 0 at noise and 1 at data.
    /// - Returns: Logits, [N, classes]; their softmax is p(y | x, t).
    /// - Throws: `TorchError` if the shapes do not fit.
    func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor
}
