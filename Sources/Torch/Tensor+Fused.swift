internal import CTorch

// Several operations in one pass over memory, with a backward pass of their own, for float32 in row-major order on the CPU. All
// else is computed by the composition of plain operations that the documentation gives, and so are second derivatives.
extension Tensor {
    /// Normalises each row of [N, L, W] to mean 0 and variance 1, then scales and shifts it: `LN(x) (1 + scale) + shift`.
    ///
    /// - Parameters:
    ///   - shift: One row for each sample, [N, 1, W].
    ///   - scale: One row for each sample, [N, 1, W].
    ///   - eps: Added to the variance, default 1e-5.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func modulatedLayerNorm(shift: Tensor, scale: Tensor, eps: Double = 1e-5) throws(TorchError) -> Tensor {
        try ternary(shift, scale) { ct_modulated_norm($0, $1, $2, eps) }
    }

    /// Adds `gate · y` with y of the shape [N, L, W] of this tensor and one row of gates for each sample, [N, 1, W].
    /// - Throws: `TorchError` if the shapes do not fit.
    public func adding(_ y: Tensor, gatedBy gate: Tensor) throws(TorchError) -> Tensor {
        try ternary(gate, y) { ct_gated_sum($0, $1, $2) }
    }

    /// Computes `GELU(x weightᵀ + bias)` in the tanh approximation (Hendrycks and Gimpel 2016).
    /// - Throws: `TorchError` if the shapes do not fit.
    public func linearGELU(_ weight: Tensor, bias: Tensor) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { ct_linear_gelu($0, $1, $2) }
    }

    /// Computes SiLU of the group normalisation of pictures [N, C, H, W], with a modulation in between: `SiLU(GN(x) (1 + scale)
    /// + shift)`. Its kernel is for channels-last memory.
    ///
    /// - Parameters:
    ///   - groups: Number of groups of channels; divides C.
    ///   - weight: The scale of each channel, [C].
    ///   - bias: The shift of each channel, [C].
    ///   - modulation: One scale and one shift for each sample and channel, [N, C]; default none.
    ///   - eps: Added to the variance, default 1e-5.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func groupNormSiLU(
        groups: Int, weight: Tensor, bias: Tensor, modulation: (scale: Tensor, shift: Tensor)? = nil, eps: Double = 1e-5
    ) throws(TorchError) -> Tensor {
        try ternary(weight, bias) { x, weight, bias in
            guard let modulation else {
                return ct_group_norm_silu(x, groups, weight, bias, ct_tensor(), ct_tensor(), eps)
            }
            return withExtendedLifetime(modulation) {
                ct_group_norm_silu(x, groups, weight, bias, modulation.scale.handle, modulation.shift.handle, eps)
            }
        }
    }

    /// Computes the batch normalisation of SiLU of pictures [N, C, H, W], `BN(SiLU(self + rows))`. Its kernel is for
    /// channels-last memory.
    ///
    /// - Parameters:
    ///   - rows: Tensors [N, C, 1, 1] that are added first, in this order; may be empty.
    ///   - weight: The scale of each channel, [C].
    ///   - bias: The shift of each channel, [C].
    ///   - mean: The running means [C].
    ///   - variance: The running variances [C], unbiased.
    ///   - momentum: In training, the weight of the batch's statistics in the update of the running ones, in [0, 1];
    ///     `nil` normalises by the running statistics.
    ///   - eps: Added to the variance, default 1e-5.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func batchNormOfSiLU(
        adding rows: [Tensor], weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, momentum: Double?,
        eps: Double = 1e-5
    ) throws(TorchError) -> Tensor {
        try unary { x in
            withExtendedLifetime((weight, bias, mean, variance)) {
                Tensor.withHandles(of: rows) { rows, count in
                    ct_batch_norm_of_silu(
                        x, rows, count, weight.handle, bias.handle, mean.handle, variance.handle, momentum != nil,
                        momentum ?? 0, eps)
                }
            }
        }
    }

    /// Applies the linear layers of a perceptron to [N, width], with SiLU between them.
    ///
    /// - Parameters:
    ///   - weights: The weight of each layer, [out, in], at least one.
    ///   - biases: The bias of each layer, [out].
    /// - Throws: `TorchError` if the shapes do not fit.
    public func perceptron(weights: [Tensor], biases: [Tensor]) throws(TorchError) -> Tensor {
        precondition(weights.count == biases.count && !weights.isEmpty, "one weight and one bias for each layer")
        return try unary { x in
            Tensor.withHandles(of: weights) { weights, count in
                Tensor.withHandles(of: biases) { biases, _ in ct_perceptron(x, weights, biases, count) }
            }
        }
    }
}
