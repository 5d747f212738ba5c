public import Torch

/// Batch normalisation: each channel to mean 0 and variance 1, then a learned scale and shift (Ioffe and Szegedy 2015).
///
/// In training the layer uses the batch's statistics and updates the running statistics with momentum 0.1. Outside
/// training it uses the running statistics, so a sample does not depend on the other samples of its batch. The running
/// statistics are stored with the parameters.
public struct BatchNorm2d {
    private let weight: Tensor
    private let bias: Tensor
    private let mean: Tensor
    private let variance: Tensor
    private let mode: NetworkMode

    /// Creates a layer for `channels` channels.
    /// - Throws: `TorchError` if the parameters cannot be allocated.
    public init(_ path: ParameterPath, channels: Int) throws(TorchError) {
        weight = try path.parameter("weight", [channels], .ones)
        bias = try path.parameter("bias", [channels], .zeros)
        mean = try path.constant("running_mean", Tensor.zeros([channels]), isParameter: false)
        variance = try path.constant("running_var", Tensor.ones([channels]), isParameter: false)
        mode = path.mode
    }

    /// Maps [N, channels, H, W] to the same shape.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.batchNorm(
            weight: weight, bias: bias, mean: mean, variance: variance, momentum: mode.pass == nil ? nil : 0.1)
    }

    /// Maps [N, channels, H, W] to the normalised SiLU of `x + rows` with rows [N, channels, 1, 1], added in their order.
    /// - Throws: `TorchError` if the shapes do not fit.
    func ofSiLU(_ x: Tensor, adding rows: [Tensor] = []) throws(TorchError) -> Tensor {
        try x.batchNormOfSiLU(
            adding: rows, weight: weight, bias: bias, mean: mean, variance: variance,
            momentum: mode.pass == nil ? nil : 0.1)
    }
}
