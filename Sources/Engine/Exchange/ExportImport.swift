internal import Digest
internal import Foundation
internal import Jobs
internal import NN
internal import Storage
internal import Tokenizers
internal import Torch

/// An export: weights that may have been trained on elsewhere in the meantime, and a config.json that tells everything else.
struct ExportImport {
    private let directory: URL
    private let spec: ImportSpec
    private let frozen: FrozenSpec

    init(_ directory: URL, _ spec: ImportSpec, _ frozen: FrozenSpec) {
        self.directory = directory
        self.spec = spec
        self.frozen = frozen
    }

    func found() throws -> Importer.Found {
        let config = directory.appending(path: ExportedModel.fileName)
        let model = try Self.read(config)
        let convention = spec.convention ?? model.convention
        let weights = directory.appending(path: ExportedModel.weightsName)
        let path = weights.path(percentEncoded: false)
        let (_, parameters) = try NetworkFactory.make(
            model.network, shape: model.shape, classes: model.classes, text: model.text, seed: 0)
        let tensors = try Safetensors(contentsOf: path).tensors
        do throws(TorchError) {
            try parameters.load(tensors)
        } catch {
            throw JobFailure(.badInput, "\(path): \(error.message); its config.json says another network")
        }
        if let asked = spec.weights, ImportSpec.Weights(rawValue: model.weights) != asked {
            throw JobFailure(
                .badInput,
                "weights: the export in \(directory.path(percentEncoded: false)) holds the weights \(model.weights), not "
                    + "\(asked == .ema ? "ema" : "raw"); leave --weights out to import them")
        }
        let hash = try SHA256.hash(ofFile: path)
        let tokenizer = try model.text.map(tokenizer)
        var manifest = CheckpointManifest(
            step: model.step, total: model.step, seed: model.seed, attempt: 1, network: model.network, path: model.path,
            prediction: model.prediction, classes: model.classes, drop: model.drop, shape: model.shape,
            normalization: model.normalization, ema: model.ema, spec: frozen.sha256, data: model.data,
            engine: frozen.engine, threads: frozen.threads, source: model.source, convention: convention,
            latents: spec.latents ?? model.latents, text: model.text)
        manifest.nullLabel = model.nullLabel
        return Importer.Found(
            manifest: manifest,
            files: [(.ema, Importer.writing(parameters.named))]
                + (tokenizer.map { [(.tokenizer, Importer.writing($0.content))] } ?? []),
            sources: [weights, config] + (tokenizer.map { [$0.file] } ?? []),
            statements: [
                .init(
                    "weights",
                    "\(model.weights) after step \(model.step) of \(model.engine)"
                        + (hash == model.sha256 ? "" : "; changed since the export"))
            ] + ModelStatements.of(manifest), subject: "an export")
    }

    /// The tokenizer beside the weights, which must be the one that their text encoder was trained with.
    private func tokenizer(_ text: TextModel) throws -> (file: URL, content: Data) {
        let file = directory.appending(path: TextModel.tokenizerName)
        let path = file.path(percentEncoded: false)
        guard try FileKind.of(path) != nil else {
            throw JobFailure(.badInput, "\(path): is missing; a network of texts needs its tokenizer")
        }
        let tokenizer = try Tokenizer(path: path)
        guard tokenizer.start == text.start, tokenizer.end == text.end, tokenizer.vocabularySize <= text.vocabulary
        else {
            throw JobFailure(
                .badInput, "\(path): is not the tokenizer of this text encoder; its config.json says other tokens")
        }
        return (file, Data(tokenizer.json.utf8))
    }

    private static func read(_ config: URL) throws -> ExportedModel {
        struct Probe: Decodable { let format: String? }
        let path = config.path(percentEncoded: false)
        let data = try RegularFile(path).content(limit: CheckpointManifest.mostBytes)
        guard (try? JSONDecoder().decode(Probe.self, from: data))?.format == ExportedModel.format else {
            throw JobFailure(
                .badInput,
                "\(path): is not the config.json of an export of cfgd; name the files of the weights instead of the directory"
            )
        }
        do {
            let model = try JSONDecoder().decode(ExportedModel.self, from: data)
            guard model.version == 1 else {
                throw JobFailure(.badInput, "\(path): has version \(model.version), which this build cannot read")
            }
            guard [1, 3].contains(model.shape.count), model.shape.allSatisfy({ $0 > 0 && $0 <= 1 << 16 }),
                model.classes >= 0
            else {
                throw JobFailure(.badInput, "\(path): shape \(model.shape) or classes \(model.classes) cannot be")
            }
            return model
        } catch let failure as JobFailure {
            throw failure
        } catch {
            throw JobFailure(.badInput, "\(path): \(error)")
        }
    }
}
