public import Torch

/// The U-Net of ADM (Dhariwal and Nichol 2021), also used by torchcfm and flow_matching, with its layout and parameter
/// names.
///
/// Level l works at 1 / 2^l of the picture's size with `width · multipliers[l]` channels. The way down has `blocks`
/// residual blocks per level, the way up one more; each of the latter takes the skip connection of its position
/// concatenated with its input. Attention follows every block of the levels in `attention` and the first middle block.
/// The time enters raw, in [0, 1], and the output layer is zero-initialised.
///
/// With texts instead of labels, the pooled features replace the label embedding, and cross-attention to the text's
/// tokens follows each attention; its parameters are nested in the attention's.
public struct ADM: ConditionalNetwork, TextConditionedNetwork {
    private let configuration: Configuration
    private let encoder: ADMEncoder
    private let label: LabelEmbedding?
    private let text: Linear?
    private let up: [ADMPiece]
    private let norm: GroupNorm
    private let output: Convolution2d

    /// Creates a U-Net with parameters within `path`.
    /// - Throws: `TorchError` if a value of `configuration` is out of range.
    public init(_ configuration: Configuration, _ path: ParameterPath) throws(TorchError) {
        try configuration.check()
        self.configuration = configuration
        let encoder = try ADMEncoder(configuration, path)
        self.encoder = encoder
        if let classes = configuration.classes {
            label = try LabelEmbedding(path / "label_emb", classes: classes, width: configuration.embeddingWidth)
        } else {
            label = nil
        }
        text = try configuration.textWidth.map { textWidth throws(TorchError) in
            try Linear(path / "text_emb", in: textWidth, out: configuration.embeddingWidth)
        }
        var skips = encoder.channels
        var channels = skips[skips.count - 1]
        var up: [ADMPiece] = []
        for (level, multiplier) in configuration.multipliers.enumerated().reversed() {
            for index in 0...configuration.blocks {
                var piece = ADMPiece(path / "output_blocks" / "\(up.count)", configuration)
                let target = configuration.width * multiplier
                try piece.addBlock(from: channels + skips.removeLast(), to: target)
                channels = target
                if configuration.attention.contains(level) { try piece.addAttention(channels) }
                if level > 0, index == configuration.blocks { try piece.addDoubling(channels) }
                up.append(piece)
            }
        }
        self.up = up
        norm = try GroupNorm(path / "out" / "0", groups: configuration.groups, channels: channels)
        output = try Convolution2d(
            path / "out" / "2", in: channels, out: configuration.inputChannels, kernel: 3, initialization: .zeros)
    }

    /// Maps [N, inputChannels, H, W] to the same shape; H and W are multiples of 2^(levels - 1).
    /// - Throws: `TorchError` if shapes do not fit, or on labels without classes or missing texts.
    public func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        var condition = try encoder.time(t)
        if let embedding = self.label {
            condition = try condition + embedding(label, count: t.count)
        } else if label != nil {
            throw TorchError(operation: "ADM", message: "labels were given to a network without classes")
        } else if text != nil {
            throw TorchError(operation: "ADM", message: "this network is conditioned on texts, but no texts were given")
        }
        return try forward(x, condition)
    }

    /// Maps [N, inputChannels, H, W] with N texts to the same shape.
    /// - Throws: `TorchError` if shapes do not fit or the network has no texts.
    public func callAsFunction(_ x: Tensor, time t: Tensor, text: TextFeatures) throws(TorchError) -> Tensor {
        guard let layer = self.text else {
            throw TorchError(operation: "ADM", message: "texts were given to a network without texts")
        }
        return try forward(x, encoder.time(t) + layer(text.pooled), text)
    }

    private func forward(
        _ x: Tensor, _ condition: Tensor, _ text: TextFeatures? = nil
    ) throws(TorchError) -> Tensor {
        try configuration.check(pictures: x.shape)
        var (h, skips) = try encoder(x, condition, text)
        for piece in up { h = try piece(Tensor.cat([h, skips.removeLast()], dim: 1), condition, text) }
        return try output(norm.silu(h))
    }
}

/// The downsampling path and the middle of ADM's U-Net, shared with its classifier.
struct ADMEncoder {
    /// The number of channels of each skip connection.
    let channels: [Int]

    private let waves: SinusoidalTimeEmbedding
    private let timeHidden: Linear
    private let timeOutput: Linear
    private let input: Convolution2d
    private let down: [ADMPiece]
    private let middle: ADMPiece

    init(_ configuration: ADM.Configuration, _ path: ParameterPath) throws(TorchError) {
        let (width, embedding) = (configuration.width, configuration.embeddingWidth)
        waves = try SinusoidalTimeEmbedding(width: width, scale: 1, device: path.device)
        timeHidden = try Linear(path / "time_embed" / "0", in: width, out: embedding)
        timeOutput = try Linear(path / "time_embed" / "2", in: embedding, out: embedding)
        var current = width * configuration.multipliers[0]
        input = try Convolution2d(
            path / "input_blocks" / "0" / "0", in: configuration.inputChannels, out: current, kernel: 3)
        var channels = [current]
        var down: [ADMPiece] = []
        func nextPiece() -> ADMPiece { ADMPiece(path / "input_blocks" / "\(down.count + 1)", configuration) }
        for (level, multiplier) in configuration.multipliers.enumerated() {
            for _ in 0..<configuration.blocks {
                var piece = nextPiece()
                try piece.addBlock(from: current, to: width * multiplier)
                current = width * multiplier
                if configuration.attention.contains(level) { try piece.addAttention(current) }
                down.append(piece)
                channels.append(current)
            }
            guard level < configuration.multipliers.count - 1 else { continue }
            var piece = nextPiece()
            try piece.addHalving(current)
            down.append(piece)
            channels.append(current)
        }
        (self.down, self.channels) = (down, channels)
        var middle = ADMPiece(path / "middle_block", configuration)
        try middle.addBlock(from: current, to: current)
        try middle.addAttention(current)
        try middle.addBlock(from: current, to: current)
        self.middle = middle
    }

    /// Maps times [N] to [N, embeddingWidth].
    func time(_ t: Tensor) throws(TorchError) -> Tensor { try timeOutput(timeHidden(waves(t)).silu()) }

    /// Returns the middle's output and the skip connections.
    func callAsFunction(
        _ x: Tensor, _ condition: Tensor, _ text: TextFeatures? = nil
    ) throws(TorchError) -> (Tensor, [Tensor]) {
        var h = try input(x)
        var results = [h]
        for piece in down {
            h = try piece(h, condition, text)
            results.append(h)
        }
        return (try middle(h, condition, text), results)
    }
}
