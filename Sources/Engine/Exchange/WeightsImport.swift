internal import FlowMath
internal import Foundation
internal import Jobs
internal import NN
internal import Torch

/// Weights as a training script saved them: their names and shapes tell the network.
struct WeightsImport {
    private let spec: ImportSpec
    private let frozen: FrozenSpec

    init(_ spec: ImportSpec, _ frozen: FrozenSpec) {
        self.spec = spec
        self.frozen = frozen
    }

    func found() throws -> Importer.Found {
        let weights = try ForeignWeights(spec.files, spec.weights)
        let network = try ForeignNetwork(weights, spec)
        let convention = try convention(weights, network)
        let (_, parameters) = try NetworkFactory.make(
            network.spec, shape: network.shape, classes: network.labels.classes, seed: 0)
        let tensors = try weights.load(weights.entries.map(\.name))
        do throws(TorchError) {
            try parameters.load(network.completed(tensors))
        } catch {
            throw JobFailure(.badInput, "\(spec.files[0]): \(error.message)")
        }
        let latents = try latents(network)
        let arguments = weights.facts.arguments
        let isDiT = convention.word == .dit
        if isDiT, arguments.path != nil || arguments.prediction ?? .noise != .noise {
            throw JobFailure(
                .badInput,
                "convention: dit has DDPM's noise levels and predicts the noise, but the file's options say "
                    + "\(arguments.read.joined(separator: ", "))")
        }
        var manifest = CheckpointManifest(
            step: weights.facts.step ?? 0, total: weights.facts.step ?? 0, seed: 0, attempt: 1, network: network.spec,
            path: arguments.path ?? convention.word.path,
            prediction: arguments.prediction ?? convention.word.prediction, classes: network.labels.classes,
            drop: network.labels.hasNull ? arguments.drop ?? 0.1 : 0, shape: network.shape,
            normalization: "x / 127.5 - 1",
            ema: .constant(0), spec: frozen.sha256, data: .init(images: "unknown", labels: nil, count: 0),
            engine: frozen.engine, threads: frozen.threads, convention: convention.word, latents: latents)
        if !network.labels.hasNull { manifest.nullLabel = nil }
        var statements: [ImportRecord.Statement] = [
            .init("weights", weights.facts.weights),
            .init("architecture", network.statement),
            .init("parameters", "\(tensors.values.reduce(0) { $0 + $1.count })"),
        ]
        if !arguments.read.isEmpty {
            statements.append(.init("options", arguments.read.joined(separator: ", ") + ", as the file keeps them"))
        }
        if !arguments.unknown.isEmpty {
            statements.append(
                .init("not known", arguments.unknown.joined(separator: ", ") + " of the file's options: ignored"))
        }
        if !weights.left.isEmpty { statements.append(.init("left out", weights.left.joined(separator: ", "))) }
        statements += ModelStatements.of(manifest).map { statement in
            statement.about == "convention"
                ? .init("convention", "\(statement.text) (\(convention.why))") : statement
        }
        if let statement = network.labels.statement {
            statements.append(.init(network.labels.isConstant ? "label table" : "null label", statement))
        }
        return Importer.Found(
            manifest: manifest, files: [(.ema, Importer.writing(parameters.named))],
            sources: spec.files.map { URL(filePath: $0) }, statements: statements, subject: network.name)
    }

    /// The convention of the network and how it is known.
    private func convention(
        _ weights: ForeignWeights, _ network: ForeignNetwork
    ) throws(JobFailure) -> (word: ModelConvention, why: String) {
        if let convention = spec.convention { return (convention, "as you said") }
        if let model = weights.facts.arguments.model, !weights.left.contains("projectors"),
            let word = Self.named(model)
        {
            return (word, "its args call it \(model)")
        }
        if weights.left.contains("projectors") { return (.repa, "it has REPA's projectors") }
        let file = URL(filePath: spec.files[0]).lastPathComponent
        if let word = Self.named(file) { return (word, "from the file's name") }
        throw JobFailure(
            .badInput,
            "convention: \(network.name) of SiT, DiT and REPA have the same names and shapes, and nothing in \(file) tells which "
                + "it is; say --convention sit, dit or repa (of U-Nets torchcfm or flow-matching)")
    }

    private static func named(_ name: String) -> ModelConvention? {
        let words: [(String, ModelConvention)] = [("repa", .repa), ("sit-", .sit), ("dit-", .dit)]
        return words.first { name.lowercased().hasPrefix($0.0) }?.1
    }

    /// The autoencoder of the samples; `nil` for pictures, which have one channel or three.
    private func latents(_ network: ForeignNetwork) throws(JobFailure) -> LatentSpec? {
        if let latents = spec.latents { return latents }
        switch network.shape[0] {
        case 1, 3: return nil
        case 4: return LatentSpec(decoder: nil, scale: LatentSpec.stableDiffusionScale)
        default:
            throw JobFailure(
                .badInput,
                "latents: samples of \(network.shape[0]) channels are latents, and nothing tells of what; give latents with its "
                    + "decoder and scale")
        }
    }
}
