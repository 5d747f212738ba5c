public import Torch

/// Multi-head cross-attention from vectors x to the tokens of a text: `softmax(Q Kᵀ / sqrt(width / heads)) V` with Q
/// linear in x, and K and V linear in the text (Vaswani et al. 2017).
///
/// The output layer is zero-initialised, so `x + attention(x)` starts as x. The mask hides padding.
public struct CrossAttention {
    private let query: Linear
    private let keyValue: Linear
    private let output: Linear
    private let heads: Int
    private let width: Int

    /// Creates the attention.
    ///
    /// - Parameters:
    ///   - path: The place of the layer's parameters.
    ///   - width: Length of the vectors x, divisible by `heads`.
    ///   - heads: Number of attention heads, at least 1.
    ///   - textWidth: Length of the text's token vectors.
    /// - Throws: `TorchError` if `heads` does not divide `width`.
    public init(_ path: ParameterPath, width: Int, heads: Int, textWidth: Int) throws(TorchError) {
        guard heads > 0, width.isMultiple(of: heads) else {
            throw TorchError(
                operation: "CrossAttention", message: "a width of \(width) does not divide into \(heads) heads")
        }
        query = try Linear(path / "query", in: width, out: width)
        keyValue = try Linear(path / "key_value", in: textWidth, out: 2 * width)
        output = try Linear(path / "output", in: width, out: width, initialization: .zeros)
        self.heads = heads
        self.width = width
    }

    /// Maps x [N, length, width] with one text for each row to the same shape.
    ///
    /// - Parameters:
    ///   - x: The vectors that attend.
    ///   - tokens: The token vectors of the texts, [N, tokens, textWidth].
    ///   - mask: Added before the softmax, [N, 1, 1, tokens]: 0 for a token, -∞ for padding.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor, _ tokens: Tensor, mask: Tensor) throws(TorchError) -> Tensor {
        let shape = x.shape
        let (count, length, part) = (shape[0], tokens.shape[1], width / heads)
        let query = try self.query(x).reshaped([count, shape[1], heads, part]).transposed(1, 2)
        let parts = try keyValue(tokens).reshaped([count, length, 2, heads, part]).permuted([2, 0, 3, 1, 4])
        let mixed = try Tensor.maskedAttention(
            query, parts.selected(dim: 0, index: 0), parts.selected(dim: 0, index: 1), mask: mask)
        return try output(mixed.transposed(1, 2).reshaped(shape))
    }
}
