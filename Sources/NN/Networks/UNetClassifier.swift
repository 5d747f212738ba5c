public import Torch

/// A classifier of noised pictures: the way down of a `UNet`, mean pooling over the coarsest level, and a linear layer.
///
/// The time conditions every residual block as in the U-Net; there is no label. Dhariwal and Nichol 2021 use attention
/// pooling; the mean needs no parameters, and at the coarsest level every pixel has seen the whole picture already.
public struct UNetClassifier: ClassifierNetwork {
    /// The number of classes.
    public let classes: Int

    private let configuration: UNet.Configuration
    private let time: SinusoidalTimeEmbedding
    private let timeHidden: Linear
    private let timeOutput: Linear
    private let input: Convolution2d
    private let down: [UNet.Level]
    private let shrink: [Convolution2d]
    private let norm: GroupNorm
    private let output: Linear

    /// Creates a classifier with parameters within `path`; `configuration.classes` must be set.
    /// - Throws: `TorchError` if a value of `configuration` is out of range or `classes` is `nil`.
    public init(_ configuration: UNet.Configuration, _ path: ParameterPath) throws(TorchError) {
        try configuration.check()
        guard let classes = configuration.classes else {
            throw TorchError(operation: "UNetClassifier", message: "the number of classes is missing")
        }
        self.classes = classes
        self.configuration = configuration
        let channels = configuration.channels
        let width = configuration.embeddingWidth
        let coarsest = channels.count - 1

        time = try SinusoidalTimeEmbedding(width: width, device: path.device)
        timeHidden = try Linear(path / "time" / "hidden", in: width, out: width)
        timeOutput = try Linear(path / "time" / "output", in: width, out: width)
        input = try Convolution2d(path / "input", in: configuration.inputChannels, out: channels[0], kernel: 3)
        var down: [UNet.Level] = []
        var shrink: [Convolution2d] = []
        for level in channels.indices {
            let place = path / "down\(level)"
            down.append(
                try UNet.Level(place, configuration, level: level, attention: configuration.attention.contains(level)))
            guard level < coarsest else { continue }
            shrink.append(
                try Convolution2d(place / "shrink", in: channels[level], out: channels[level + 1], kernel: 3, stride: 2)
            )
        }
        (self.down, self.shrink) = (down, shrink)
        norm = try GroupNorm(path / "norm", groups: configuration.groups, channels: channels[coarsest])
        output = try Linear(path / "output", in: channels[coarsest], out: classes)
    }

    /// Maps [N, inputChannels, H, W] to logits [N, classes]; H and W are multiples of 2^(levels - 1).
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        try configuration.check(pictures: x.shape)
        let condition = try timeOutput(timeHidden(time(t)).silu()).silu()
        var h = try input(x)
        for (index, level) in down.enumerated() {
            h = try level(h, condition)
            if index < shrink.count { h = try shrink[index](h) }
        }
        return try output(norm.silu(h).mean(dims: [2, 3]))
    }
}
