public import Torch

/// Mean 0 and variance 1 over the last dimension, then, unless it goes without, a scale and a shift for each place.
public struct LayerNorm {
    /// [width]
    public let weight: Tensor?
    /// [width]
    public let bias: Tensor?

    private let width: Int
    private let eps: Double

    /// A normalisation over `width` numbers; with `affine` false it has no parameters.
    public init(
        _ path: ParameterPath, width: Int, affine: Bool = true, eps: Double = 1e-5
    ) throws(TorchError) {
        weight = affine ? try path.parameter("weight", [width], .ones) : nil
        bias = affine ? try path.parameter("bias", [width], .zeros) : nil
        self.width = width
        self.eps = eps
    }

    /// [..., width] to the same shape.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.layerNorm(shape: [width], weight: weight, bias: bias, eps: eps)
    }
}
