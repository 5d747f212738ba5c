public import Torch

/// A network that makes features of the tokens of texts.
public protocol TextEncoder {
    /// - Parameter tokens: [N, length] int64; what follows the first end token of a row is padding.
    func callAsFunction(_ tokens: Tensor) throws(TorchError) -> TextFeatures

    /// The tokens of the empty text, which stands for no text.
    var empty: [Int64] { get }
}

/// A network that is told about texts by their features.
public protocol TextConditionedNetwork {
    /// - Parameters:
    ///   - x: [N, ...]
    ///   - t: [N], 0 at noise and 1 at data.
    ///   - text: the features of a text for each row.
    /// - Returns: The shape of x.
    func callAsFunction(_ x: Tensor, time t: Tensor, text: TextFeatures) throws(TorchError) -> Tensor
}
