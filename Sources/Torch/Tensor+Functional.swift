internal import CTorch

// The operations of layers, without their parameters: NN holds those.
extension Tensor {
    /// `x weightᵀ + bias` over the last dimension: [..., in] with weight [out, in] and bias [out] gives [..., out].
    public func linear(_ weight: Tensor, bias: Tensor? = nil) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { ct_linear($0, $1, $2) }
    }

    /// The two-dimensional cross-correlation of [N, C, H, W] with weight [out, C, kernel, kernel], plus bias [out].
    public func conv2d(
        weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0
    ) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { ct_conv2d($0, $1, $2, stride, padding) }
    }

    /// Mean 0 and variance 1 within each of `groups` groups of the channels of [N, C, ...], then weight and bias [C].
    public func groupNorm(
        groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
    ) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { ct_group_norm($0, groups, $1, $2, eps) }
    }

    /// Mean 0 and variance 1 over the last dimensions, whose lengths are `shape`, then weight and bias of that shape.
    public func layerNorm(
        shape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
    ) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { ct_layer_norm($0, shape, shape.count, $1, $2, eps) }
    }

    /// Mean 0 and variance 1 for each channel of [N, C, ...], then weight and bias [C].
    ///
    /// - Parameters:
    ///   - mean: The running means [C].
    ///   - variance: The running variances [C], unbiased.
    ///   - momentum: Normalise by the batch's own statistics and move the running ones by this share towards them; nil
    ///     normalises by the running ones.
    public func batchNorm(
        weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, momentum: Double?, eps: Double = 1e-5
    ) throws(TorchError) -> Tensor {
        try Tensor.batchNorm(self, weight, bias, mean, variance, momentum, eps)
    }

    @inline(never)
    private static func batchNorm(
        _ x: Tensor, _ weight: Tensor, _ bias: Tensor, _ mean: Tensor, _ variance: Tensor, _ momentum: Double?,
        _ eps: Double
    ) throws(TorchError) -> Tensor {
        try Tensor(
            owning: ct_batch_norm(
                x.handle, weight.handle, bias.handle, mean.handle, variance.handle, momentum != nil, momentum ?? 0, eps),
            "batchNorm")
    }

    /// `softmax(query keyᵀ / sqrt(width)) value`, fused, for [N, heads, length, width].
    public static func scaledDotProductAttention(
        _ query: Tensor, _ key: Tensor, _ value: Tensor
    ) throws(TorchError) -> Tensor {
        try query.ternary(key, value) { ct_attention($0, $1, $2) }
    }

    /// The same where position i sees the positions up to i alone.
    public static func causalAttention(
        _ query: Tensor, _ key: Tensor, _ value: Tensor
    ) throws(TorchError) -> Tensor {
        try query.ternary(key, value) { ct_causal_attention($0, $1, $2) }
    }

    /// `softmax(query keyᵀ / sqrt(width) + mask) value`; the mask broadcasts to [N, heads, length of query, of key].
    public static func maskedAttention(
        _ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor
    ) throws(TorchError) -> Tensor {
        try masked(query, key, value, mask)
    }

    @inline(never)
    private static func masked(
        _ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor
    ) throws(TorchError) -> Tensor {
        try Tensor(owning: ct_masked_attention(query.handle, key.handle, value.handle, mask.handle), "maskedAttention")
    }

    /// The rows of weight [rows, width] at the int64 places `indices`: [...] gives [..., width].
    public static func embedding(_ weight: Tensor, _ indices: Tensor) throws(TorchError) -> Tensor {
        try weight.binary(indices, ct_embedding)
    }

    /// Every pixel of [N, C, H, W] repeated `scale` times in both directions.
    public func upsampledNearest(scale: Int = 2) throws(TorchError) -> Tensor {
        try unary { ct_upsample_nearest($0, scale) }
    }

    /// [N, C, H, W] at twice the height and width, linear between the centres of pixels.
    public func doubledBilinear() throws(TorchError) -> Tensor { try unary(ct_double_bilinear) }

    /// The mean over squares of `kernel` pixels, `stride` apart (`kernel` if nil).
    public func averagePooled(kernel: Int = 2, stride: Int? = nil) throws(TorchError) -> Tensor {
        try unary { ct_avg_pool($0, kernel, stride ?? kernel) }
    }

    /// The mean over N of `-log softmax(logits)[label]` for logits [N, classes] and int64 labels [N].
    public func crossEntropy(_ labels: Tensor) throws(TorchError) -> Tensor { try binary(labels, ct_cross_entropy) }
}
