internal import Foundation
internal import Jobs
internal import Storage
internal import Tokenizers
internal import Torch

/// CLIP's text encoder in a directory as Hugging Face keeps it: `config.json`, `model.safetensors`, and its tokenizer there
/// or in `tokenizer` beside it.
struct CLIPFolder {
    private struct Settings: Decodable {
        var vocabulary: Int
        var width: Int
        var units: Int
        var depth: Int
        var heads: Int
        var positions: Int
        var activation: String?
        var epsilon: Double?

        private enum CodingKeys: String, CodingKey {
            case vocabulary = "vocab_size", width = "hidden_size", units = "intermediate_size"
            case depth = "num_hidden_layers", heads = "num_attention_heads", positions = "max_position_embeddings"
            case activation = "hidden_act", epsilon = "layer_norm_eps"
        }
    }

    /// A whole CLIP has the settings of its text encoder within.
    private struct Whole: Decodable {
        var text: Settings

        private enum CodingKeys: String, CodingKey { case text = "text_config" }
    }

    private let directory: URL
    private let spec: CLIPSpec

    init(_ spec: CLIPSpec) {
        self.spec = spec
        directory = URL(filePath: spec.path, directoryHint: .isDirectory)
    }

    /// The path of the tokenizer.
    var tokenizer: String {
        if let path = spec.tokenizer { return path }
        let beside = directory.deletingLastPathComponent().appending(path: "tokenizer", directoryHint: .isDirectory)
        let hasOwn = ["tokenizer.json", "vocab.json"].contains { isThere(directory.appending(path: $0)) }
        return hasOwn || !isThere(beside) ? spec.path : beside.path(percentEncoded: false)
    }

    /// The description of the encoder.
    /// - Throws: `JobFailure` that names the file and what of it does not fit.
    func model(_ tokenizer: Tokenizer) throws(JobFailure) -> TextModel {
        let file = directory.appending(path: "config.json")
        let path = file.path(percentEncoded: false)
        func refuse(_ reason: String) -> JobFailure { JobFailure(.badInput, "\(path): \(reason)") }
        let data: Data
        do throws(FileError) {
            data = try RegularFile(path).content(limit: CheckpointManifest.mostBytes)
        } catch {
            throw refuse("cannot be read: \(error.reason); it gives the sizes of CLIP's text encoder")
        }
        let decoder = JSONDecoder()
        let settings: Settings
        if let whole = try? decoder.decode(Whole.self, from: data) {
            settings = whole.text
        } else {
            do {
                settings = try decoder.decode(Settings.self, from: data)
            } catch {
                throw refuse("is not the config.json of a CLIP text encoder: \(error)")
            }
        }
        guard let activation = TextModel.Activation(rawValue: settings.activation ?? "quick_gelu") else {
            throw refuse("has hidden_act \(settings.activation ?? ""); this build knows gelu and quick_gelu")
        }
        guard settings.epsilon ?? 1e-5 == 1e-5 else {
            throw refuse("has layer_norm_eps \(settings.epsilon ?? 0); CLIP's is 1e-5")
        }
        guard spec.context <= settings.positions else {
            throw JobFailure(
                .badInput,
                "condition.text.clip.context: \(spec.context) tokens for an encoder of \(settings.positions) positions")
        }
        guard tokenizer.vocabularySize <= settings.vocabulary else {
            throw JobFailure(
                .badInput,
                "condition.text.clip.tokenizer: it has \(tokenizer.vocabularySize) tokens and the encoder "
                    + "\(settings.vocabulary); name the tokenizer of this encoder")
        }
        return TextModel(
            vocabulary: settings.vocabulary, context: spec.context, width: settings.width, depth: settings.depth,
            heads: settings.heads, units: settings.units, activation: activation, start: tokenizer.start,
            end: tokenizer.end, isFrozen: true)
    }

    /// The weights of the encoder alone, by its names.
    func weights(_ model: TextModel) throws -> [String: Tensor] {
        let path = directory.appending(path: "model.safetensors").path(percentEncoded: false)
        let prefix = "text_model."
        let positions = "embeddings.position_embedding.weight"
        let all = try Safetensors(contentsOf: path).tensors
        // Files of a whole CLIP hold more; those of some versions leave the prefix out.
        let isPrefixed = all.keys.contains { $0.hasPrefix(prefix) }
        var weights: [String: Tensor] = [:]
        for (name, tensor) in all where !isPrefixed || name.hasPrefix(prefix) {
            let bare = isPrefixed ? String(name.dropFirst(prefix.count)) : name
            guard bare.hasPrefix("embeddings.") || bare.hasPrefix("encoder.") || bare.hasPrefix("final_layer_norm."),
                bare != "embeddings.position_ids"
            else { continue }
            let isLong = bare == positions && tensor.shape.count == 2 && tensor.shape[0] > model.context
            weights[prefix + bare] = isLong ? try tensor.narrowed(dim: 0, start: 0, length: model.context) : tensor
        }
        return weights
    }

    /// The failure for weights that cannot be loaded.
    func failure(_ error: TorchError) -> JobFailure {
        JobFailure(
            .badInput, "\(directory.appending(path: "model.safetensors").path(percentEncoded: false)): \(error.message)"
        )
    }

    private func isThere(_ url: URL) -> Bool {
        // What cannot be opened is reported by its reader.
        ((try? FileKind.of(url.path(percentEncoded: false))) ?? nil) != nil
    }
}
