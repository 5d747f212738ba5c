public import Torch

/// Multi-head self-attention: `softmax(Q Kᵀ / sqrt(width / heads)) V` with Q, K and V linear in x, then a linear layer
/// (Vaswani et al. 2017).
public struct SelfAttention {
    private let queryKeyValue: Linear
    private let output: Linear
    private let heads: Int
    private let width: Int

    /// Creates the attention. The output layer is zero-initialised by default, so `x + attention(x)` starts as x.
    ///
    /// - Parameters:
    ///   - path: The place of the layer's parameters.
    ///   - width: Length of a vector, divisible by `heads`.
    ///   - heads: Number of attention heads, at least 1.
    ///   - outputName: Name of the output layer's parameters, default `output`.
    ///   - initialization: Distributions of the initial weights of both linear layers, default `nil`.
    /// - Throws: `TorchError` if `heads` does not divide `width`.
    public init(
        _ path: ParameterPath, width: Int, heads: Int, outputName: String = "output",
        initialization: (queryKeyValue: Initialization, output: Initialization)? = nil
    ) throws(TorchError) {
        guard heads > 0, width.isMultiple(of: heads) else {
            throw TorchError(
                operation: "SelfAttention", message: "a width of \(width) does not divide into \(heads) heads")
        }
        queryKeyValue = try Linear(
            path / "qkv", in: width, out: 3 * width, initialization: initialization?.queryKeyValue)
        output = try Linear(
            path / outputName, in: width, out: width, initialization: initialization?.output ?? .zeros)
        self.heads = heads
        self.width = width
    }

    /// Maps [N, length, width] to the same shape.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        let shape = x.shape
        let (count, length) = (shape[0], shape[1])
        // [N, length, 3, heads, width / heads] to three of [N, heads, length, width / heads].
        let parts = try queryKeyValue(x).reshaped([count, length, 3, heads, width / heads]).permuted([2, 0, 3, 1, 4])
        let query = try parts.selected(dim: 0, index: 0)
        let key = try parts.selected(dim: 0, index: 1)
        let value = try parts.selected(dim: 0, index: 2)
        let mixed = try Tensor.scaledDotProductAttention(query, key, value)
        return try output(mixed.transposed(1, 2).reshaped(shape))
    }
}
