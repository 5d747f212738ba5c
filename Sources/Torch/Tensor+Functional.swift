internal import CTorch

// The operations of layers without their parameters, which the layers of NN own.
extension Tensor {
    /// Computes `x weightᵀ + bias` over the last dimension: [..., in] with weight [out, in] and bias [out] gives [...,
    /// out].
    /// - Throws: `TorchError` if the shapes do not fit.
    public func linear(_ weight: Tensor, bias: Tensor? = nil) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { ct_linear($0, $1, $2) }
    }

    /// Computes the two-dimensional cross-correlation of [N, C, H, W] with weight [out, C, kernel, kernel], plus bias
    /// [out].
    ///
    /// - Parameters:
    ///   - weight: The kernels.
    ///   - bias: The bias, default none.
    ///   - stride: Stride in pixels, at least 1, default 1.
    ///   - padding: Zeros added on each side, in pixels, default 0.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func conv2d(
        weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0
    ) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { ct_conv2d($0, $1, $2, stride, padding) }
    }

    /// Normalises each of `groups` groups of channels of [N, C, ...] to mean 0 and variance 1, then applies weight and
    /// bias [C] (Wu and He 2018).
    /// - Throws: `TorchError` if C is not divisible by `groups` or the shapes do not fit.
    public func groupNorm(
        groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
    ) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { ct_group_norm($0, groups, $1, $2, eps) }
    }

    /// Normalises over the last dimensions, whose lengths are `shape`, to mean 0 and variance 1, then applies weight
    /// and bias of that shape (Ba et al. 2016).
    /// - Throws: `TorchError` if the shapes do not fit.
    public func layerNorm(
        shape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
    ) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { ct_layer_norm($0, shape, shape.count, $1, $2, eps) }
    }

    /// Normalises each channel of [N, C, ...] to mean 0 and variance 1, then applies weight and bias [C] (Ioffe and
    /// Szegedy 2015).
    ///
    /// - Parameters:
    ///   - weight: The scale of each channel.
    ///   - bias: The shift of each channel.
    ///   - mean: The running means [C].
    ///   - variance: The running variances [C], unbiased.
    ///   - momentum: In training, the weight of the batch's statistics in the update of the running ones, in [0, 1];
    ///     `nil` normalises by the running statistics.
    ///   - eps: Added to the variance, default 1e-5.
    /// - Throws: `TorchError` if the shapes do not fit.
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

    /// Computes scaled dot-product attention `softmax(query keyᵀ / sqrt(width)) value`, fused, for [N, heads, length,
    /// width] (Vaswani et al. 2017).
    /// - Throws: `TorchError` if the shapes do not fit.
    public static func scaledDotProductAttention(
        _ query: Tensor, _ key: Tensor, _ value: Tensor
    ) throws(TorchError) -> Tensor {
        try query.ternary(key, value) { ct_attention($0, $1, $2) }
    }

    /// Computes scaled dot-product attention with a causal mask: position i attends to the positions 0...i.
    /// - Throws: `TorchError` if the shapes do not fit.
    public static func causalAttention(
        _ query: Tensor, _ key: Tensor, _ value: Tensor
    ) throws(TorchError) -> Tensor {
        try query.ternary(key, value) { ct_causal_attention($0, $1, $2) }
    }

    /// Computes scaled dot-product attention with an additive mask, `softmax(query keyᵀ / sqrt(width) + mask) value`;
    /// the mask broadcasts to [N, heads, length of query, length of key].
    /// - Throws: `TorchError` if the shapes do not fit.
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

    /// Looks up the rows of weight [rows, width] at the int64 `indices`: [...] gives [..., width].
    /// - Throws: `TorchError` if an index is out of range.
    public static func embedding(_ weight: Tensor, _ indices: Tensor) throws(TorchError) -> Tensor {
        try weight.binary(indices, ct_embedding)
    }

    /// Upsamples [N, C, H, W] by repeating every pixel `scale` times in both directions, default 2.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func upsampledNearest(scale: Int = 2) throws(TorchError) -> Tensor {
        try unary { ct_upsample_nearest($0, scale) }
    }

    /// Doubles height and width of [N, C, H, W] by bilinear interpolation between pixel centres.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func doubledBilinear() throws(TorchError) -> Tensor { try unary(ct_double_bilinear) }

    /// Averages over squares of `kernel` pixels.
    ///
    /// - Parameters:
    ///   - kernel: Side of a square in pixels, default 2.
    ///   - stride: Distance between squares in pixels; `nil`, the default, means `kernel`.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func averagePooled(kernel: Int = 2, stride: Int? = nil) throws(TorchError) -> Tensor {
        try unary { ct_avg_pool($0, kernel, stride ?? kernel) }
    }

    /// Computes the cross-entropy loss: the mean over N of `-log softmax(logits)[label]` for logits [N, classes] and
    /// int64 labels [N].
    /// - Throws: `TorchError` if a label is out of range or the shapes do not fit.
    public func crossEntropy(_ labels: Tensor) throws(TorchError) -> Tensor { try binary(labels, ct_cross_entropy) }
}
