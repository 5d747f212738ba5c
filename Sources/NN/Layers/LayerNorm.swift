public import Torch

/// Layer normalisation: the last dimension to mean 0 and variance 1, then an optional learned scale and shift (Ba et
/// al. 2016).
public struct LayerNorm {
    /// The scale, [width]; `nil` without affine parameters.
    public let weight: Tensor?
    /// The shift, [width]; `nil` without affine parameters.
    public let bias: Tensor?

    private let width: Int
    private let eps: Double

    /// Creates a layer over vectors of length `width`.
    ///
    /// - Parameters:
    ///   - path: The place of the layer's parameters.
    ///   - width: Length of the last dimension, at least 1.
    ///   - affine: Adds a learned scale and shift, default `true`.
    ///   - eps: Added to the variance, default 1e-5.
    /// - Throws: `TorchError` if the parameters cannot be allocated.
    public init(
        _ path: ParameterPath, width: Int, affine: Bool = true, eps: Double = 1e-5
    ) throws(TorchError) {
        weight = affine ? try path.parameter("weight", [width], .ones) : nil
        bias = affine ? try path.parameter("bias", [width], .zeros) : nil
        self.width = width
        self.eps = eps
    }

    /// Maps [..., width] to the same shape.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.layerNorm(shape: [width], weight: weight, bias: bias, eps: eps)
    }

    /// Maps [N, L, width] to `LN(x) (1 + scale) + shift` for one row of shifts and scales for each sample, [N, 1, width]; for
    /// a layer without affine parameters.
    /// - Throws: `TorchError` if the shapes do not fit.
    func callAsFunction(_ x: Tensor, shift: Tensor, scale: Tensor) throws(TorchError) -> Tensor {
        precondition(weight == nil, "a modulated normalisation has no scale of its own")
        return try x.modulatedLayerNorm(shift: shift, scale: scale, eps: eps)
    }
}
