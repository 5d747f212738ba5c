public import Torch

/// Mean 0 and variance 1 within each group of channels of a sample, then a scale and a shift for each channel.
public struct GroupNorm {
    /// [channels]
    public let weight: Tensor
    /// [channels]
    public let bias: Tensor

    private let groups: Int

    /// A normalisation of `channels` channels in `groups` groups of equal size.
    public init(_ path: ParameterPath, groups: Int, channels: Int) throws(TorchError) {
        weight = try path.parameter("weight", [channels], .ones)
        bias = try path.parameter("bias", [channels], .zeros)
        self.groups = groups
    }

    /// [N, channels, ...] to the same shape.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.groupNorm(groups: groups, weight: weight, bias: bias)
    }
}
