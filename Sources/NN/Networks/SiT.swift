public import Torch

/// The transformer of DiT (Peebles and Xie 2023) and SiT (Ma et al. 2024), with their layout, parameter names and
/// initialisation.
///
/// A picture is cut into patches, each embedded in a vector with a fixed position embedding; `depth` blocks with
/// adaLN-Zero conditioning on time and label mix them; a linear layer turns each vector into a patch again. The time
/// enters raw, in [0, 1], and the output layer is zero-initialised. With `learnSigma` the output layer has twice the
/// channels, as in published checkpoints; the second half, which flows do not use, is dropped.
///
/// With texts instead of labels, the pooled features are added to the time embedding, and each block has
/// cross-attention to the text's tokens between self-attention and MLP, as in PixArt-α (Chen et al. 2023).
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

    /// Creates a transformer with parameters within `path`.
    /// - Throws: `TorchError` if a value of `configuration` is out of range.
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

    /// Maps [N, inputChannels, height, width] to the same shape.
    /// - Throws: `TorchError` if shapes do not fit, or on labels without classes or missing texts.
    public func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        var (h, condition) = try tokens(x, time: t)
        if let embedding = self.label {
            condition = try condition + embedding(label, count: t.count)
        } else if label != nil {
            throw TorchError(operation: "SiT", message: "labels were given to a network without classes")
        } else if text != nil {
            throw TorchError(operation: "SiT", message: "this network is conditioned on texts, but no texts were given")
        }
        for block in blocks {
            h = try mode.block([h, condition]) { inputs throws(TorchError) in try block(inputs[0], inputs[1]) }
        }
        return try picture(h, condition)
    }

    /// Maps [N, inputChannels, height, width] with N texts to the same shape.
    /// - Throws: `TorchError` if shapes do not fit or the network has no texts.
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
        let patches = try output(norm(h, shift: parts[0], scale: parts[1]))
        let picture = try PatchEmbedding.picture(
            patches, rows: configuration.rows, columns: configuration.columns, patch: configuration.patch,
            channels: configuration.outputChannels)
        guard configuration.learnSigma else { return picture }
        return try picture.narrowed(dim: 1, start: 0, length: configuration.inputChannels)
    }
}

/// The input layers of the transformer: patch embedding with positions, and time embedding.
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

    /// Maps pictures [N, inputChannels, height, width] and times [N] to [N, patches, width] and [N, width].
    func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> (Tensor, Tensor) {
        try configuration.check(pictures: x.shape)
        return (try patches(x) + positions, try time(t))
    }
}
