public import Torch

/// Attention of vectors to the tokens of a text: `softmax(Q Kᵀ / sqrt(width / heads)) V` with Q linear in x and K and V
/// linear in the text, then a linear layer that begins at zero, so that `x + attention(x)` begins as x. What is padding is
/// not seen.
public struct CrossAttention {
    private let query: Linear
    private let keyValue: Linear
    private let output: Linear
    private let heads: Int
    private let width: Int

    /// Attention of vectors of `width` numbers, which `heads` divides, to vectors of `textWidth`.
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

    /// [N, length, width] with a text for each row to the same shape.
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
