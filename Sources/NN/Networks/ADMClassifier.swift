public import Torch

/// ADM's classifier of noised pictures (Dhariwal and Nichol 2021), with its layout and parameter names: the
/// downsampling path and middle of its U-Net, then attention pooling (Radford et al. 2021).
///
/// The position embedding is learned, so all pictures have one size.
public struct ADMClassifier: ClassifierNetwork {
    /// The number of classes.
    public let classes: Int

    private let configuration: ADM.Configuration
    private let encoder: ADMEncoder
    private let norm: GroupNorm
    private let positions: Tensor
    private let queryKeyValue: PixelLinear
    private let output: PixelLinear
    private let heads: Int

    /// Creates a classifier with parameters within `path`.
    ///
    /// - Parameters:
    ///   - configuration: The hyperparameters; `classes` must be set.
    ///   - height: Height of the pictures in pixels.
    ///   - width: Width of the pictures in pixels.
    ///   - path: The place of the parameters.
    /// - Throws: `TorchError` if a value is out of range or `classes` is `nil`.
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

    /// Maps [N, inputChannels, height, width] to logits [N, classes].
    /// - Throws: `TorchError` if the shapes do not fit.
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
        // Only the query of the mean is needed.
        let query = try parts.selected(dim: 0, index: 0).narrowed(dim: 2, start: 0, length: 1)
        let mixed = try Tensor.scaledDotProductAttention(
            query, parts.selected(dim: 0, index: 1), parts.selected(dim: 0, index: 2))
        return try output(mixed.transposed(1, 2).reshaped([count, channels]))
    }
}
