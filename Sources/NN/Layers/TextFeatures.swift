public import Torch

/// The features of N texts that condition a network.
public struct TextFeatures {
    /// The token vectors, [N, length, width].
    public let tokens: Tensor
    /// The attention mask, [N, 1, 1, length], added before a softmax: 0 for a token, -∞ for padding.
    public let mask: Tensor
    /// The pooled features, one vector for each text, [N, width].
    public let pooled: Tensor

    /// Creates the features of N texts.
    public init(tokens: Tensor, mask: Tensor, pooled: Tensor) {
        self.tokens = tokens
        self.mask = mask
        self.pooled = pooled
    }
}
