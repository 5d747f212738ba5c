public import Torch

/// Group normalisation: each group of channels of a sample to mean 0 and variance 1, then a learned scale and shift for
/// each channel (Wu and He 2018).
public struct GroupNorm {
    /// The scale of each channel, [channels].
    public let weight: Tensor
    /// The shift of each channel, [channels].
    public let bias: Tensor

    private let groups: Int

    /// Creates a layer for `channels` channels in `groups` groups of equal size.
    /// - Throws: `TorchError` if the parameters cannot be allocated.
    public init(_ path: ParameterPath, groups: Int, channels: Int) throws(TorchError) {
        weight = try path.parameter("weight", [channels], .ones)
        bias = try path.parameter("bias", [channels], .zeros)
        self.groups = groups
    }

    /// Maps [N, channels, ...] to the same shape.
    /// - Throws: `TorchError` if `groups` does not divide the channels or the shapes do not fit.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.groupNorm(groups: groups, weight: weight, bias: bias)
    }

    /// Maps [N, channels, H, W] to SiLU of the normalised numbers, with one scale and shift for each sample and channel, [N,
    /// channels], in between.
    /// - Throws: `TorchError` if the shapes do not fit.
    func silu(_ x: Tensor, modulation: (scale: Tensor, shift: Tensor)? = nil) throws(TorchError) -> Tensor {
        try x.groupNormSiLU(groups: groups, weight: weight, bias: bias, modulation: modulation)
    }
}
