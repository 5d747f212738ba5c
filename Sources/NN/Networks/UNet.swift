public import Torch

/// A U-Net for pictures (Ronneberger et al. 2015): residual blocks at ever coarser levels and back, with skip
/// connections between equal levels.
///
/// Level l works at 1 / 2^l of the picture's size with `channels[l]` channels. Down: `blocks` residual blocks, then a
/// 3x3 convolution with stride 2. Up: nearest-neighbour doubling and a 1x1 convolution, plus the skip connection, then
/// `blocks` residual blocks. Attention follows the blocks of its level on both ways, but only once at the coarsest.
///
/// Time and label scale and shift the channels of every residual block. The last convolution of each block, the output
/// layer of each attention and the network's output layer are zero-initialised. With texts instead of labels, the
/// pooled features replace the label embedding, and cross-attention to the text's tokens follows each attention.
public struct UNet: ConditionalNetwork, TextConditionedNetwork {
    private let configuration: Configuration
    private let time: SinusoidalTimeEmbedding
    private let timeHidden: Linear
    private let timeOutput: Linear
    private let label: LabelEmbedding?
    private let text: Linear?
    private let input: Convolution2d
    private let down: [Level]
    private let shrink: [Convolution2d]
    private let grow: [Convolution2d]
    private let up: [Level]
    private let norm: GroupNorm
    private let output: Convolution2d

    /// Creates a U-Net with parameters within `path`.
    /// - Throws: `TorchError` if a value of `configuration` is out of range.
    public init(_ configuration: Configuration, _ path: ParameterPath) throws(TorchError) {
        try configuration.check()
        self.configuration = configuration
        let channels = configuration.channels
        let width = configuration.embeddingWidth
        let coarsest = channels.count - 1

        time = try SinusoidalTimeEmbedding(width: width, device: path.device)
        timeHidden = try Linear(path / "time" / "hidden", in: width, out: width)
        timeOutput = try Linear(path / "time" / "output", in: width, out: width)
        if let classes = configuration.classes {
            label = try LabelEmbedding(path / "label", classes: classes, width: width)
        } else {
            label = nil
        }
        text = try configuration.textWidth.map { textWidth throws(TorchError) in
            try Linear(path / "text", in: textWidth, out: width)
        }

        input = try Convolution2d(path / "input", in: configuration.inputChannels, out: channels[0], kernel: 3)
        var down: [Level] = []
        var shrink: [Convolution2d] = []
        for level in channels.indices {
            let place = path / "down\(level)"
            down.append(
                try Level(place, configuration, level: level, attention: configuration.attention.contains(level)))
            guard level < coarsest else { continue }
            shrink.append(
                try Convolution2d(place / "shrink", in: channels[level], out: channels[level + 1], kernel: 3, stride: 2)
            )
        }
        var grow: [Convolution2d] = []
        var up: [Level] = []
        for level in channels.indices.reversed() {
            let place = path / "up\(level)"
            if level < coarsest {
                grow.append(
                    try Convolution2d(place / "grow", in: channels[level + 1], out: channels[level], kernel: 1))
            }
            let attention = level < coarsest && configuration.attention.contains(level)
            up.append(try Level(place, configuration, level: level, attention: attention))
        }
        (self.down, self.shrink, self.grow, self.up) = (down, shrink, grow, up)

        norm = try GroupNorm(path / "norm", groups: configuration.groups, channels: channels[0])
        output = try Convolution2d(
            path / "output", in: channels[0], out: configuration.inputChannels, kernel: 3, initialization: .zeros)
    }

    /// Maps [N, inputChannels, H, W] to the same shape; H and W are multiples of 2^(levels - 1).
    /// - Throws: `TorchError` if shapes do not fit, or on labels without classes or missing texts.
    public func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        try forward(x, condition(t, label))
    }

    /// Maps [N, inputChannels, H, W] with N texts to the same shape.
    /// - Throws: `TorchError` if shapes do not fit or the network has no texts.
    public func callAsFunction(_ x: Tensor, time t: Tensor, text: TextFeatures) throws(TorchError) -> Tensor {
        guard let layer = self.text else {
            throw TorchError(operation: "UNet", message: "texts were given to a network without texts")
        }
        return try forward(x, (timeOutput(timeHidden(time(t)).silu()) + layer(text.pooled)).silu(), text)
    }

    private func forward(
        _ x: Tensor, _ condition: Tensor, _ text: TextFeatures? = nil
    ) throws(TorchError) -> Tensor {
        try configuration.check(pictures: x.shape)
        var h = try input(x)
        var skips: [Tensor] = []
        for (index, level) in down.enumerated() {
            h = try level(h, condition, text)
            guard index < shrink.count else { break }
            skips.append(h)
            h = try shrink[index](h)
        }
        for (index, level) in up.enumerated() {
            if index > 0 {
                // The 1x1 convolution commutes with doubling pixels and costs a quarter before it.
                h = try grow[index - 1](h).upsampledNearest(scale: 2) + skips[skips.count - index]
            }
            h = try level(h, condition, text)
        }
        return try output(norm.silu(h))
    }

    /// The embedding of time and label that conditions every block, [N, embeddingWidth].
    private func condition(_ t: Tensor, _ label: Tensor?) throws(TorchError) -> Tensor {
        var condition = try timeOutput(timeHidden(time(t)).silu())
        if let embedding = self.label {
            condition = try condition + embedding(label, count: t.count)
        } else if label != nil {
            throw TorchError(operation: "UNet", message: "labels were given to a network without classes")
        } else if text != nil {
            throw TorchError(
                operation: "UNet", message: "this network is conditioned on texts, but no texts were given")
        }
        return try condition.silu()
    }
}

extension UNet {
    /// The residual blocks of one level on one way, with its attention.
    struct Level {
        private let blocks: [ResidualBlock]
        private let attention: PictureAttention?
        private let text: PictureTextAttention?

        init(
            _ path: ParameterPath, _ configuration: Configuration, level: Int, attention: Bool
        ) throws(TorchError) {
            var blocks: [ResidualBlock] = []
            for index in 0..<configuration.blocks {
                blocks.append(
                    try ResidualBlock(
                        path / "block\(index)", channels: configuration.channels[level], groups: configuration.groups,
                        conditionWidth: configuration.embeddingWidth))
            }
            self.blocks = blocks
            self.attention =
                attention
                ? try PictureAttention(
                    path / "attention", channels: configuration.channels[level], groups: configuration.groups,
                    heads: configuration.heads) : nil
            if attention, let textWidth = configuration.textWidth {
                text = try PictureTextAttention(
                    path / "text", channels: configuration.channels[level], textWidth: textWidth,
                    groups: configuration.groups, heads: configuration.heads)
            } else {
                text = nil
            }
        }

        func callAsFunction(
            _ x: Tensor, _ condition: Tensor, _ features: TextFeatures? = nil
        ) throws(TorchError) -> Tensor {
            var h = x
            for block in blocks { h = try block(h, condition) }
            if let attention { h = try attention(h) }
            if let text, let features { h = try text(h, features) }
            return h
        }
    }

    /// A residual block `x + conv(silu(norm(conv(silu(norm(x)))) (1 + scale) + shift))`, scale and shift linear in the
    /// condition.
    private struct ResidualBlock {
        let norm1: GroupNorm
        let convolution1: Convolution2d
        let modulation: Linear
        let norm2: GroupNorm
        let convolution2: Convolution2d

        init(_ path: ParameterPath, channels: Int, groups: Int, conditionWidth: Int) throws(TorchError) {
            norm1 = try GroupNorm(path / "norm1", groups: groups, channels: channels)
            convolution1 = try Convolution2d(path / "convolution1", in: channels, out: channels, kernel: 3)
            modulation = try Linear(path / "modulation", in: conditionWidth, out: 2 * channels)
            norm2 = try GroupNorm(path / "norm2", groups: groups, channels: channels)
            convolution2 = try Convolution2d(
                path / "convolution2", in: channels, out: channels, kernel: 3, initialization: .zeros)
        }

        func callAsFunction(_ x: Tensor, _ condition: Tensor) throws(TorchError) -> Tensor {
            let parts = try modulation(condition).chunked(2, dim: 1)
            let h = try norm2.silu(convolution1(norm1.silu(x)), modulation: (parts[0], parts[1]))
            return try x + convolution2(h)
        }
    }

    /// A residual layer of self-attention over the pixels of a picture.
    private struct PictureAttention {
        let norm: GroupNorm
        let attention: SelfAttention

        init(_ path: ParameterPath, channels: Int, groups: Int, heads: Int) throws(TorchError) {
            norm = try GroupNorm(path / "norm", groups: groups, channels: channels)
            attention = try SelfAttention(path, width: channels, heads: heads)
        }

        func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
            let shape = x.shape
            let pixels = try norm(x).reshaped([shape[0], shape[1], shape[2] * shape[3]]).transposed(1, 2)
            return try x + attention(pixels).transposed(1, 2).reshaped(shape)
        }
    }
}
