public import Torch

/// Mean 0 and variance 1 for each channel, then a scale and a shift (Ioffe and Szegedy 2015).
///
/// While the network learns, the statistics are those of the batch, and the running ones follow them by a tenth; where it is
/// only asked they are the running ones, so that a sample does not depend on its batch mates. The running statistics are
/// stored with the parameters.
public struct BatchNorm2d {
    private let weight: Tensor
    private let bias: Tensor
    private let mean: Tensor
    private let variance: Tensor
    private let mode: NetworkMode

    /// A normalisation of `channels` channels.
    public init(_ path: ParameterPath, channels: Int) throws(TorchError) {
        weight = try path.parameter("weight", [channels], .ones)
        bias = try path.parameter("bias", [channels], .zeros)
        mean = try path.constant("running_mean", Tensor.zeros([channels]), isParameter: false)
        variance = try path.constant("running_var", Tensor.ones([channels]), isParameter: false)
        mode = path.mode
    }

    /// [N, channels, H, W] to the same shape.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.batchNorm(
            weight: weight, bias: bias, mean: mean, variance: variance, momentum: mode.pass == nil ? nil : 0.1)
    }
}
