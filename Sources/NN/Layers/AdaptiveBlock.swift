public import Torch

/// A transformer block that the condition c modulates (adaLN-Zero, Peebles and Xie 2023).
///
/// `x + gate Attention((1 + scale) LN(x) + shift)`, then the same with a perceptron of 4 · width units in the place of the
/// attention. Shifts, scales and gates, six vectors, are one linear layer of SiLU(c) that begins at zero: every block
/// begins as the identity. A block that is told of texts attends to their tokens in between, `h + CrossAttention(LN(h))`.
public struct AdaptiveBlock {
    private let norm: LayerNorm
    private let attention: SelfAttention
    private let hidden: Linear
    private let output: Linear
    private let modulation: Linear
    private let text: CrossAttention?

    /// A block of vectors of `width` numbers, which `heads` divides.
    ///
    /// - Parameter textWidth: The length of the vectors of a text; nil for a block without texts.
    public init(_ path: ParameterPath, width: Int, heads: Int, textWidth: Int? = nil) throws(TorchError) {
        func xavier(_ outputs: Int, from inputs: Int) -> Initialization { .xavier(inputs: inputs, outputs: outputs) }
        norm = try LayerNorm(path / "norm", width: width, affine: false, eps: 1e-6)
        attention = try SelfAttention(
            path / "attn", width: width, heads: heads, outputName: "proj",
            initialization: (xavier(3 * width, from: width), xavier(width, from: width)))
        let units = 4 * width
        hidden = try Linear(path / "mlp" / "fc1", in: width, out: units, initialization: xavier(units, from: width))
        output = try Linear(path / "mlp" / "fc2", in: units, out: width, initialization: xavier(width, from: units))
        modulation = try Linear(path / "adaLN_modulation" / "1", in: width, out: 6 * width, initialization: .zeros)
        text = try textWidth.map { textWidth throws(TorchError) in
            try CrossAttention(path / "cross_attn", width: width, heads: heads, textWidth: textWidth)
        }
    }

    /// [N, length, width] with conditions [N, width] to the same shape.
    ///
    /// - Parameter features: The tokens of a text for each row, [N, length, textWidth], and their mask.
    public func callAsFunction(
        _ x: Tensor, _ condition: Tensor, text features: (tokens: Tensor, mask: Tensor)? = nil
    ) throws(TorchError) -> Tensor {
        let parts = try modulation(condition.silu()).unsqueezed(1).chunked(6, dim: 2)
        var h = try x + parts[2] * attention(Self.modulated(norm(x), shift: parts[0], scale: parts[1]))
        if let text, let features { h = try h + text(norm(h), features.tokens, mask: features.mask) }
        let units = try hidden(Self.modulated(norm(h), shift: parts[3], scale: parts[4])).gelu(tanh: true)
        return try h + parts[5] * output(units)
    }

    /// `x (1 + scale) + shift`.
    static func modulated(_ x: Tensor, shift: Tensor, scale: Tensor) throws(TorchError) -> Tensor {
        try x * (scale + 1) + shift
    }
}
