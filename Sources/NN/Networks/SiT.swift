public import Torch

/// The transformer of DiT (Peebles and Xie 2023) and SiT (Ma et al. 2024), in their layout, with their parameter names and
/// first values.
///
/// A picture is cut into patches, each a vector to which its fixed position is added; `depth` blocks mix them, told about
/// time and label by adaLN-Zero; a last linear layer makes each vector a patch again. Time enters raw, in [0, 1]. The
/// network begins as 0.
///
/// With `learnSigma` the last layer gives twice the channels, as the published checkpoints have it; the second half, which
/// flows do not use, is left out of the answer.
///
/// With a text in the place of a label, its pooled features enter beside the time, and each block attends to the text's
/// tokens between its own attention and its perceptron, as in PixArt-α (Chen et al. 2023); the rest of the layout stays.
public struct SiT: ConditionalNetwork, TextConditionedNetwork {
    private let configuration: Configuration
    private let tokens: TransformerTokens
    private let label: LabelEmbedding?
    private let text: Linear?
    private let blocks: [AdaptiveBlock]
    private let norm: LayerNorm
    private let output: Linear
    private let modulation: Linear
    private let mode: NetworkMode

    /// A transformer whose parameters are made within `path`.
    public init(_ configuration: Configuration, _ path: ParameterPath) throws(TorchError) {
        try configuration.check()
        self.configuration = configuration
        mode = path.mode
        let width = configuration.width
        tokens = try TransformerTokens(configuration, path)
        if let classes = configuration.classes {
            label = try LabelEmbedding(
                path / "y_embedder" / "embedding_table", classes: classes, width: width, standardDeviation: 0.02)
        } else {
            label = nil
        }
        text = try configuration.textWidth.map { textWidth throws(TorchError) in
            try Linear(
                path / "text_embedder", in: textWidth, out: width,
                initialization: .xavier(inputs: textWidth, outputs: width))
        }
        var blocks: [AdaptiveBlock] = []
        for index in 0..<configuration.depth {
            blocks.append(
                try AdaptiveBlock(
                    path / "blocks" / "\(index)", width: width, heads: configuration.heads,
                    textWidth: configuration.textWidth))
        }
        self.blocks = blocks
        let last = path / "final_layer"
        norm = try LayerNorm(last / "norm_final", width: width, affine: false, eps: 1e-6)
        output = try Linear(
            last / "linear", in: width, out: configuration.patch * configuration.patch * configuration.outputChannels,
            initialization: .zeros)
        modulation = try Linear(last / "adaLN_modulation" / "1", in: width, out: 2 * width, initialization: .zeros)
    }

    /// [N, inputChannels, height, width] to the same shape.
    public func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        var (h, condition) = try tokens(x, time: t)
        if let embedding = self.label {
            condition = try condition + embedding(label, count: t.count)
        } else if label != nil {
            throw TorchError(operation: "SiT", message: "labels were given to a network without classes")
        } else if text != nil {
            throw TorchError(operation: "SiT", message: "no texts were given to a network of texts")
        }
        for block in blocks {
            h = try mode.block([h, condition]) { inputs throws(TorchError) in try block(inputs[0], inputs[1]) }
        }
        return try picture(h, condition)
    }

    /// [N, inputChannels, height, width] with N texts to the same shape.
    public func callAsFunction(_ x: Tensor, time t: Tensor, text: TextFeatures) throws(TorchError) -> Tensor {
        guard let layer = self.text else {
            throw TorchError(operation: "SiT", message: "texts were given to a network without texts")
        }
        var (h, condition) = try tokens(x, time: t)
        condition = try condition + layer(text.pooled)
        for block in blocks {
            h = try mode.block([h, condition, text.tokens, text.mask]) { inputs throws(TorchError) in
                try block(inputs[0], inputs[1], text: (inputs[2], mask: inputs[3]))
            }
        }
        return try picture(h, condition)
    }

    private func picture(_ h: Tensor, _ condition: Tensor) throws(TorchError) -> Tensor {
        let parts = try modulation(condition.silu()).unsqueezed(1).chunked(2, dim: 2)
        let patches = try output(AdaptiveBlock.modulated(norm(h), shift: parts[0], scale: parts[1]))
        let picture = try PatchEmbedding.picture(
            patches, rows: configuration.rows, columns: configuration.columns, patch: configuration.patch,
            channels: configuration.outputChannels)
        guard configuration.learnSigma else { return picture }
        return try picture.narrowed(dim: 1, start: 0, length: configuration.inputChannels)
    }
}

/// How a picture and a time enter a transformer: patches with their positions, and the vector of the time.
struct TransformerTokens {
    private let configuration: SiT.Configuration
    private let positions: Tensor
    private let patches: PatchEmbedding
    private let time: TimestepEmbedding

    init(_ configuration: SiT.Configuration, _ path: ParameterPath) throws(TorchError) {
        self.configuration = configuration
        let width = configuration.width
        positions = try path.constant(
            "pos_embed",
            FixedPositions.table(rows: configuration.rows, columns: configuration.columns, width: width))
        patches = try PatchEmbedding(
            path / "x_embedder", channels: configuration.inputChannels, patch: configuration.patch, width: width)
        time = try TimestepEmbedding(path / "t_embedder", width: width)
    }

    /// [N, inputChannels, height, width] and [N] to [N, patches, width] and [N, width].
    func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> (Tensor, Tensor) {
        try configuration.check(pictures: x.shape)
        return (try patches(x) + positions, try time(t))
    }
}
