public import Torch

/// A network that maps x, a time and perhaps a label to something of the shape of x. What that means, a velocity for
/// instance, the network does not know.
public protocol ConditionalNetwork {
    /// - Parameters:
    ///   - x: [N, ...]
    ///   - t: [N], 0 at noise and 1 at data.
    ///   - label: [N] int64 in 0...classes, where `classes` stands for no class; nil for no class throughout.
    /// - Returns: The shape of x.
    func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor
}
