public import Torch

/// A transformer block modulated by a condition c (adaLN-Zero, Peebles and Xie 2023).
///
/// The block computes `x + gate Attention((1 + scale) LN(x) + shift)`, then the same with an MLP of 4 · width hidden
/// units instead of the attention. A zero-initialised linear layer of SiLU(c) gives shifts, scales and gates, so a new
/// block is the identity. With texts, `h + CrossAttention(LN(h))` comes between attention and MLP.
public struct AdaptiveBlock {
    private let norm: LayerNorm
    private let attention: SelfAttention
    private let hidden: Linear
    private let output: Linear
    private let modulation: Linear
    private let text: CrossAttention?

    /// Creates a block.
    ///
    /// - Parameters:
    ///   - path: The place of the block's parameters.
    ///   - width: Length of a token vector, divisible by `heads`.
    ///   - heads: Number of attention heads, at least 1.
    ///   - textWidth: Length of a text's token vectors; `nil`, the default, for a block without texts.
    /// - Throws: `TorchError` if `heads` does not divide `width`.
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

    /// Maps [N, length, width] with conditions [N, width] to the same shape.
    ///
    /// - Parameters:
    ///   - x: The token vectors.
    ///   - condition: One vector for each row.
    ///   - features: The tokens of a text for each row, [N, length, textWidth], and their attention mask; default none.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(
        _ x: Tensor, _ condition: Tensor, text features: (tokens: Tensor, mask: Tensor)? = nil
    ) throws(TorchError) -> Tensor {
        let parts = try modulation(condition.silu()).unsqueezed(1).chunked(6, dim: 2)
        var h = try x.adding(attention(norm(x, shift: parts[0], scale: parts[1])), gatedBy: parts[2])
        if let text, let features { h = try h + text(norm(h), features.tokens, mask: features.mask) }
        let units = try hidden.gelu(norm(h, shift: parts[3], scale: parts[4]))
        return try h.adding(output(units), gatedBy: parts[5])
    }
}
