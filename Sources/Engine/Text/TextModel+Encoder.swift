internal import Jobs
internal import NN
internal import Tokenizers

extension TextModel {
    /// The sizes of the encoder.
    var configuration: CLIPTextEncoder.Configuration {
        .init(
            vocabulary: vocabulary, context: context, width: width, depth: depth, heads: heads, units: units,
            activation: activation == .gelu ? .gelu : .quickGELU, start: start, end: end)
    }

    /// The place of the encoder's parameters among those of the network, as in the folders of diffusers.
    static func place(in path: ParameterPath) -> ParameterPath { path / "text_encoder" }

    /// An encoder that is trained along with a network.
    init(_ spec: TextTransformerSpec, _ tokenizer: Tokenizer) {
        self.init(
            vocabulary: tokenizer.vocabularySize, context: spec.context, width: spec.width, depth: spec.depth,
            heads: spec.heads, units: 4 * spec.width, activation: .gelu, start: tokenizer.start, end: tokenizer.end,
            isFrozen: false)
    }
}

extension CheckpointManifest {
    /// The hash of its tokenizer; `nil` without one.
    var tokenizer: String? { text == nil ? nil : files[.tokenizer]?.sha256 }
}
