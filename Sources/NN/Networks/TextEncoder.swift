public import Torch

/// A network that maps the tokens of texts to features.
public protocol TextEncoder {
    /// Encodes N texts.
    ///
    /// - Parameter tokens: Tokens, [N, length] int64; those after the first end token of a row are padding.
    /// - Throws: `TorchError` if the shape does not fit or a token is out of range.
    func callAsFunction(_ tokens: Tensor) throws(TorchError) -> TextFeatures

    /// The tokens of the empty text, which is the null condition.
    var empty: [Int64] { get }
}

/// A network conditioned on the features of texts.
public protocol TextConditionedNetwork {
    /// Computes the output of a batch.
    ///
    /// - Parameters:
    ///   - x: Samples, [N, ...].
    ///   - t: Times, [N], 0 at noise and 1 at data.
    ///   - text: Features of one text for each row.
    /// - Returns: A tensor of the shape of x.
    /// - Throws: `TorchError` if the shapes do not fit.
    func callAsFunction(_ x: Tensor, time t: Tensor, text: TextFeatures) throws(TorchError) -> Tensor
}
