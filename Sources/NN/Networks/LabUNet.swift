public import Torch

/// The U-Net of the third lab of MIT's course 6.S184 (2025), with its layout and parameter names.
///
/// Encoders of residual layers and a convolution with stride 2; residual layers in the middle; decoders of bilinear
/// doubling, a convolution and residual layers. An encoder's output is added to the input of the decoder of the same
/// size. Time and label add one number to each channel of every residual layer; with texts instead of labels, the
/// pooled features replace the label embedding.
///
/// The network uses batch normalisation: see `BatchNorm2d` for the effect on samples, checkpoints and split batches.
public struct LabUNet: ConditionalNetwork, TextConditionedNetwork {
    private let configuration: Configuration
    private let input: Convolution2d
    private let inputNorm: BatchNorm2d
    private let time: FourierTimeEmbedding
    private let label: LabelEmbedding?
    private let text: Linear?
    private let encoders: [Stage]
    private let middle: Stage
    private let decoders: [Stage]
    private let output: Convolution2d

    /// Creates a U-Net with parameters within `path`.
    /// - Throws: `TorchError` if a value of `configuration` is out of range.
    public init(_ configuration: Configuration, _ path: ParameterPath) throws(TorchError) {
        try configuration.check()
        self.configuration = configuration
        let channels = configuration.channels
        input = try Convolution2d(
            path / "init_conv" / "0", in: configuration.inputChannels, out: channels[0], kernel: 3)
        inputNorm = try BatchNorm2d(path / "init_conv" / "1", channels: channels[0])
        time = try FourierTimeEmbedding(path / "time_embedder", width: configuration.embeddingWidth)
        if let classes = configuration.classes {
            label = try LabelEmbedding(path / "y_embedder", classes: classes, width: configuration.embeddingWidth)
        } else {
            label = nil
        }
        text = try configuration.textWidth.map { textWidth throws(TorchError) in
            try Linear(path / "text_embedder", in: textWidth, out: configuration.embeddingWidth)
        }
        var encoders: [Stage] = []
        for level in channels.indices.dropLast() {
            let place = path / "encoders" / "\(level)"
            let resampling = try Convolution2d(
                place / "downsample", in: channels[level], out: channels[level + 1], kernel: 3, stride: 2)
            encoders.append(try Stage(place, configuration, channels: channels[level], resampling))
        }
        self.encoders = encoders
        middle = try Stage(path / "midcoder", configuration, channels: channels[channels.count - 1], nil)
        var decoders: [Stage] = []
        for (index, level) in channels.indices.dropLast().reversed().enumerated() {
            let place = path / "decoders" / "\(index)"
            let resampling = try Convolution2d(
                place / "upsample" / "1", in: channels[level + 1], out: channels[level], kernel: 3)
            decoders.append(try Stage(place, configuration, channels: channels[level], resampling))
        }
        self.decoders = decoders
        output = try Convolution2d(path / "final_conv", in: channels[0], out: configuration.inputChannels, kernel: 3)
    }

    /// Maps [N, inputChannels, H, W] to the same shape; H and W are multiples of 2^(levels - 1).
    /// - Throws: `TorchError` if shapes do not fit, or on labels without classes or missing texts.
    public func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        let named = try self.label.map { embedding throws(TorchError) in try embedding(label, count: t.count) }
        if self.label == nil, label != nil {
            throw TorchError(operation: "LabUNet", message: "labels were given to a network without classes")
        }
        if text != nil {
            throw TorchError(
                operation: "LabUNet", message: "this network is conditioned on texts, but no texts were given")
        }
        return try forward(x, time(t), named)
    }

    /// Maps [N, inputChannels, H, W] with N texts to the same shape.
    /// - Throws: `TorchError` if shapes do not fit or the network has no texts.
    public func callAsFunction(_ x: Tensor, time t: Tensor, text: TextFeatures) throws(TorchError) -> Tensor {
        guard let layer = self.text else {
            throw TorchError(operation: "LabUNet", message: "texts were given to a network without texts")
        }
        return try forward(x, time(t), layer(text.pooled))
    }

    private func forward(_ x: Tensor, _ time: Tensor, _ named: Tensor?) throws(TorchError) -> Tensor {
        try configuration.check(pictures: x.shape)
        var h = try inputNorm(input(x)).silu()
        var skips: [Tensor] = []
        for encoder in encoders {
            h = try encoder.resampled(encoder.residual(h, time, named))
            skips.append(h)
        }
        h = try middle.residual(h, time, named)
        for decoder in decoders {
            h = try decoder.resampled((h + skips.removeLast()).doubledBilinear())
            h = try decoder.residual(h, time, named)
        }
        return try output(h)
    }
}

extension LabUNet {
    /// The residual layers of one level and the convolution to the next.
    private struct Stage {
        private let layers: [ResidualLayer]
        private let resampling: Convolution2d?

        init(
            _ path: ParameterPath, _ configuration: Configuration, channels: Int, _ resampling: Convolution2d?
        ) throws(TorchError) {
            var layers: [ResidualLayer] = []
            for index in 0..<configuration.blocks {
                layers.append(
                    try ResidualLayer(path / "res_blocks" / "\(index)", configuration, channels: channels))
            }
            self.layers = layers
            self.resampling = resampling
        }

        func residual(_ x: Tensor, _ time: Tensor, _ label: Tensor?) throws(TorchError) -> Tensor {
            var h = x
            for layer in layers { h = try layer(h, time, label) }
            return h
        }

        func resampled(_ x: Tensor) throws(TorchError) -> Tensor { try resampling?(x) ?? x }
    }

    /// A residual layer `x + block2(block1(x) + time + label)` with blocks of normalisation, SiLU and convolution.
    private struct ResidualLayer {
        private let norms: [BatchNorm2d]
        private let convolutions: [Convolution2d]
        private let time: Adapter
        private let label: Adapter?

        init(_ path: ParameterPath, _ configuration: Configuration, channels: Int) throws(TorchError) {
            var (norms, convolutions): ([BatchNorm2d], [Convolution2d]) = ([], [])
            for block in ["block1", "block2"] {
                norms.append(try BatchNorm2d(path / block / "1", channels: channels))
                convolutions.append(try Convolution2d(path / block / "2", in: channels, out: channels, kernel: 3))
            }
            (self.norms, self.convolutions) = (norms, convolutions)
            let width = configuration.embeddingWidth
            time = try Adapter(path / "time_adapter", width: width, channels: channels)
            label =
                configuration.hasCondition ? try Adapter(path / "y_adapter", width: width, channels: channels) : nil
        }

        func callAsFunction(_ x: Tensor, _ time: Tensor, _ label: Tensor?) throws(TorchError) -> Tensor {
            var rows = [try self.time(time)]
            if let adapter = self.label, let label { rows.append(try adapter(label)) }
            let h = try convolutions[0](norms[0].ofSiLU(x))
            return try convolutions[1](norms[1].ofSiLU(h, adding: rows)) + x
        }
    }

    /// A linear layer, SiLU and a linear layer, from an embedding to one number for each channel, [N, channels, 1, 1].
    private struct Adapter {
        private let hidden: Linear
        private let output: Linear

        init(_ path: ParameterPath, width: Int, channels: Int) throws(TorchError) {
            hidden = try Linear(path / "0", in: width, out: width)
            output = try Linear(path / "2", in: width, out: channels)
        }

        func callAsFunction(_ embedding: Tensor) throws(TorchError) -> Tensor {
            try output(hidden(embedding).silu()).unsqueezed(2).unsqueezed(3)
        }
    }
}
