internal import Torch

/// Attention of the pixels of a picture to the tokens of its text, added to it.
struct PictureTextAttention {
    private let norm: GroupNorm
    private let attention: CrossAttention

    /// Attention of pictures of `channels`, which `groups` and `heads` divide, to vectors of `textWidth`.
    init(_ path: ParameterPath, channels: Int, textWidth: Int, groups: Int, heads: Int) throws(TorchError) {
        norm = try GroupNorm(path / "norm", groups: groups, channels: channels)
        attention = try CrossAttention(path, width: channels, heads: heads, textWidth: textWidth)
    }

    /// [N, channels, H, W] with a text for each row to the same shape.
    func callAsFunction(_ x: Tensor, _ text: TextFeatures) throws(TorchError) -> Tensor {
        let shape = x.shape
        let pixels = try norm(x).reshaped([shape[0], shape[1], shape[2] * shape[3]]).transposed(1, 2)
        return try x + attention(pixels, text.tokens, mask: text.mask).transposed(1, 2).reshaped(shape)
    }
}
