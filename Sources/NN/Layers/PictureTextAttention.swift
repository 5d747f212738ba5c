internal import Torch

/// A residual layer of cross-attention from a picture's pixels to the tokens of its text.
struct PictureTextAttention {
    private let norm: GroupNorm
    private let attention: CrossAttention

    /// Creates a layer for `channels` channels, divisible by `groups` and `heads`, and token vectors of length
    /// `textWidth`.
    init(_ path: ParameterPath, channels: Int, textWidth: Int, groups: Int, heads: Int) throws(TorchError) {
        norm = try GroupNorm(path / "norm", groups: groups, channels: channels)
        attention = try CrossAttention(path, width: channels, heads: heads, textWidth: textWidth)
    }

    /// Maps [N, channels, H, W] with one text for each row to the same shape.
    func callAsFunction(_ x: Tensor, _ text: TextFeatures) throws(TorchError) -> Tensor {
        let shape = x.shape
        let pixels = try norm(x).reshaped([shape[0], shape[1], shape[2] * shape[3]]).transposed(1, 2)
        return try x + attention(pixels, text.tokens, mask: text.mask).transposed(1, 2).reshaped(shape)
    }
}
