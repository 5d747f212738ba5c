public import Torch

/// What a network is told of texts.
public struct TextFeatures {
    /// A vector for each token, [N, length, width].
    public let tokens: Tensor
    /// 0 where a token belongs to its text and -∞ where it is padding, [N, 1, 1, length], to be added before a softmax.
    public let mask: Tensor
    /// A vector for each text, [N, width].
    public let pooled: Tensor

    /// Features of N texts.
    public init(tokens: Tensor, mask: Tensor, pooled: Tensor) {
        self.tokens = tokens
        self.mask = mask
        self.pooled = pooled
    }
}
