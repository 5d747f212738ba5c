public import Torch

/// The text encoder of CLIP (Radford et al. 2021), with the parameter names of its published checkpoints.
///
/// A transformer with causal attention. The features of a text are the outputs of the last layer after the final
/// normalisation; the pooled features are the output at the end token, the only position that attends to the whole
/// text.
public struct CLIPTextEncoder: TextEncoder {
    private let configuration: Configuration
    private let tokens: Embedding
    private let positions: Tensor
    private let layers: [Layer]
    private let norm: LayerNorm

    /// Creates an encoder with parameters within `path`, initialised as CLIPTextModel in transformers, except that the
    /// positions have standard deviation 0.01 as in OpenAI's code.
    /// - Throws: `TorchError` if a value of `configuration` is out of range.
    public init(_ configuration: Configuration, _ path: ParameterPath) throws(TorchError) {
        try configuration.check()
        self.configuration = configuration
        let path = path / "text_model"
        tokens = try Embedding(
            path / "embeddings" / "token_embedding", rows: configuration.vocabulary, width: configuration.width,
            standardDeviation: 0.02)
        positions = try (path / "embeddings" / "position_embedding").parameter(
            "weight", [configuration.context, configuration.width], .normal(standardDeviation: 0.01))
        var layers: [Layer] = []
        for index in 0..<configuration.depth {
            layers.append(try Layer(configuration, path / "encoder" / "layers" / "\(index)"))
        }
        self.layers = layers
        norm = try LayerNorm(path / "final_layer_norm", width: configuration.width)
    }

    /// The tokens of the empty text, padded to the context length.
    public var empty: [Int64] { configuration.empty }

    /// Encodes tokens [N, context] int64 into the features of N texts.
    /// - Throws: `TorchError` if the shape differs or a token is out of range.
    public func callAsFunction(_ tokens: Tensor) throws(TorchError) -> TextFeatures {
        let (count, length) = (tokens.shape[0], configuration.context)
        guard tokens.shape == [count, length] else {
            throw TorchError(
                operation: "CLIPTextEncoder",
                message: "the tokens have the shape \(tokens.shape), expected [\(count), \(length)]")
        }
        var h = try self.tokens(tokens) + positions
        for layer in layers { h = try layer(h) }
        h = try norm(h)

        let all = try tokens.int64s()
        let ends = (0..<count).map { row in
            all[row * length..<(row + 1) * length].firstIndex(of: Int64(configuration.end)).map { $0 - row * length }
                ?? length - 1
        }
        let places = ends.enumerated().map { Int64($0.offset * length + $0.element) }
        let mask = ends.flatMap { end in (0..<length).map { $0 <= end ? 0 : -Float.infinity } }
        return TextFeatures(
            tokens: h, mask: try Tensor(mask, shape: [count, 1, 1, length]).moved(to: h.device),
            pooled: try h.reshaped([count * length, -1]).indexSelected(
                dim: 0, Tensor(places, shape: [count]).moved(to: h.device)))
    }
}

extension CLIPTextEncoder {
    /// A transformer layer: `h = x + Attention(LN(x))`, then `h + MLP(LN(h))`.
    private struct Layer {
        let norm1: LayerNorm
        let query: Linear
        let key: Linear
        let value: Linear
        let output: Linear
        let norm2: LayerNorm
        let fc1: Linear
        let fc2: Linear
        let heads: Int
        let activation: Configuration.Activation

        init(_ configuration: Configuration, _ path: ParameterPath) throws(TorchError) {
            let (width, units) = (configuration.width, configuration.units)
            // Residual outputs start smaller in deeper networks.
            let wide = Double(width).squareRoot()
            let added = Initialization.normal(
                standardDeviation: 1 / wide / Double(2 * configuration.depth).squareRoot())
            norm1 = try LayerNorm(path / "layer_norm1", width: width)
            let attention = path / "self_attn"
            query = try Linear(attention / "q_proj", in: width, out: width, initialization: added)
            key = try Linear(attention / "k_proj", in: width, out: width, initialization: added)
            value = try Linear(attention / "v_proj", in: width, out: width, initialization: added)
            output = try Linear(
                attention / "out_proj", in: width, out: width, initialization: .normal(standardDeviation: 1 / wide))
            norm2 = try LayerNorm(path / "layer_norm2", width: width)
            fc1 = try Linear(
                path / "mlp" / "fc1", in: width, out: units,
                initialization: .normal(standardDeviation: 1 / Double(2 * width).squareRoot()))
            fc2 = try Linear(path / "mlp" / "fc2", in: units, out: width, initialization: added)
            heads = configuration.heads
            activation = configuration.activation
        }

        func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
            let shape = x.shape
            let normal = try norm1(x)
            func parts(_ layer: Linear) throws(TorchError) -> Tensor {
                try layer(normal).reshaped([shape[0], shape[1], heads, shape[2] / heads]).transposed(1, 2)
            }
            let mixed = try Tensor.causalAttention(parts(query), parts(key), parts(value))
            let h = try x + output(mixed.transposed(1, 2).reshaped(shape))
            let units = try fc1(norm2(h))
            let active = activation == .gelu ? try units.gelu() : try units * (units * 1.702).sigmoid()
            return try h + fc2(active)
        }
    }
}
