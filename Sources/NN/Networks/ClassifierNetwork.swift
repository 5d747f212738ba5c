public import Torch

/// A network that tells at a time which class a noised x belongs to.
public protocol ClassifierNetwork {
    /// How many classes there are.
    var classes: Int { get }

    /// - Parameters:
    ///   - x: [N, ...]
    ///   - t: [N], 0 at noise and 1 at data.
    /// - Returns: Logits, [N, classes]: their softmax is p(y | x, t).
    func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor
}
