public import Torch

/// ADM's classifier of noised pictures: the way down and the middle of its U-Net, then attention from the mean of all
/// pixels to each of them (Radford et al. 2021), in its layout and with its parameter names.
///
/// The positions of the pixels are learned, so all pictures have one size.
public struct ADMClassifier: ClassifierNetwork {
    /// How many classes there are.
    public let classes: Int

    private let configuration: ADM.Configuration
    private let encoder: ADMEncoder
    private let norm: GroupNorm
    private let positions: Tensor
    private let queryKeyValue: PixelLinear
    private let output: PixelLinear
    private let heads: Int

    /// A classifier of pictures of `height` times `width` pixels whose parameters are made within `path`.
    /// `configuration.classes` must be given.
    public init(
        _ configuration: ADM.Configuration, height: Int, width: Int, _ path: ParameterPath
    ) throws(TorchError) {
        try configuration.check()
        try configuration.check(pictures: [1, configuration.inputChannels, height, width])
        guard let classes = configuration.classes else {
            throw TorchError(operation: "ADMClassifier", message: "the number of classes is missing")
        }
        self.classes = classes
        self.configuration = configuration
        encoder = try ADMEncoder(configuration, path)
        let channels = encoder.channels[encoder.channels.count - 1]
        let halvings = configuration.multipliers.count - 1
        let pixels = (height >> halvings) * (width >> halvings)
        norm = try GroupNorm(path / "out" / "0", groups: configuration.groups, channels: channels)
        let pool = path / "out" / "2"
        positions = try pool.parameter(
            "positional_embedding", [channels, pixels + 1],
            .normal(standardDeviation: 1 / Double(channels).squareRoot()))
        queryKeyValue = try PixelLinear(pool / "qkv_proj", in: channels, out: 3 * channels)
        output = try PixelLinear(pool / "c_proj", in: channels, out: classes)
        heads = configuration.heads(of: channels)
    }

    /// [N, inputChannels, height, width] to [N, classes].
    public func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        try configuration.check(pictures: x.shape)
        let (middle, _) = try encoder(x, encoder.time(t))
        let h = try norm(middle).silu()
        let (count, channels) = (h.shape[0], h.shape[1])
        let pixels = try h.reshaped([count, channels, h.shape[2] * h.shape[3]]).transposed(1, 2)
        let rows = try Tensor.cat([pixels.mean(dims: [1], keepingDims: true), pixels], dim: 1)
        let placed = try rows + positions.transposed(0, 1)
        // [N, length, 3, heads, channels / heads] to three of [N, heads, length, channels / heads].
        let parts = try queryKeyValue(placed).reshaped([count, placed.shape[1], 3, heads, channels / heads])
            .permuted([2, 0, 3, 1, 4])
        // The answer to the mean is the only one that is looked at.
        let query = try parts.selected(dim: 0, index: 0).narrowed(dim: 2, start: 0, length: 1)
        let mixed = try Tensor.scaledDotProductAttention(
            query, parts.selected(dim: 0, index: 1), parts.selected(dim: 0, index: 2))
        return try output(mixed.transposed(1, 2).reshaped([count, channels]))
    }
}
