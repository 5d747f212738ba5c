internal import Datasets
internal import Foundation
internal import Jobs
internal import NN
internal import Storage
internal import Tokenizers
internal import Torch

/// Trains a network along a probability path.
struct Trainer: TrainingJob {
    let spec: TrainingSpec
    let state: TrainingState
    let objective: FlowMatchingObjective
    let preview: Preview?

    private let data: any Dataset
    private let source: SourceExamples?
    private let text: TextCondition?

    var settings: OptimizationSpec { spec.train }
    var checkpoint: CheckpointSpec { spec.checkpoint }

    /// Opens the data and makes the network.
    /// - Parameters:
    ///   - directory: the run directory, where a network of texts keeps its tokenizer.
    init(
        _ spec: TrainingSpec, by opener: DatasetOpener = DatasetOpener(), in directory: RunDirectory? = nil,
        through files: any FileOperations = SystemFileOperations()
    ) throws {
        let data = try opener.open(spec.data)
        let source = try spec.source.map { source in
            try SourceExamples(source, field: "source", shape: data.shape, classes: data.classes, by: opener)
        }
        if let source {
            let members = data.members()
            try source.check(classes: members.indices.filter { !members[$0].isEmpty }, field: "source")
        }
        let text = try spec.condition.text.map { try TextCondition($0, data: data, in: directory, files: files) }
        let (network, parameters) = try NetworkFactory.make(
            spec.network, shape: data.shape, classes: data.classes, text: text?.model, seed: spec.seed,
            device: try Device(named: spec.device), precision: spec.train.precision)
        self.spec = spec
        self.data = data
        self.source = source
        self.text = text
        state = try TrainingState(parameters, spec.train)
        if let text { state.foundation = { try text.load(into: parameters) } }
        state.tokenizer = text?.tokens.tokenizer.json
        preview = spec.preview.map {
            Preview($0, spec: spec, shape: data.shape, classes: data.classes, text: text, source: source)
        }
        objective = try FlowMatchingObjective(
            spec, network: network, parameters: parameters, data: data, source: source, text: text,
            loaders: opener.loaders)
    }

    /// Trains until the last step is done or somebody asks to stop.
    func run(_ context: JobContext) throws -> JobEnd {
        let frozen = context.frozen
        let manifest = CheckpointManifest(
            step: 0, total: spec.train.steps, seed: spec.seed, attempt: context.events.attempt, network: spec.network,
            path: spec.path, prediction: spec.objective.predict, classes: data.classes, drop: spec.condition.drop,
            shape: data.shape, normalization: data.normalization.description, ema: spec.train.ema, spec: frozen.sha256,
            data: try .init(of: data), engine: frozen.engine, threads: frozen.threads,
            source: try source?.fingerprint, latents: spec.data.latents, text: text?.model)
        let loop = TrainingLoop(settings: settings, checkpoint: checkpoint, manifest: manifest, context: context)
        let stopped = try loop.run(state, minimizing: objective) { state in
            if let preview, state.step.isMultiple(of: preview.spec.every) { try draw(preview, context) }
        }
        return stopped
            ?? .finished(
                step: state.step,
                text: "trained \(state.step) steps; the network is in "
                    + "checkpoints/\(context.directory.checkpoint(step: state.step).lastPathComponent)")
    }

    /// Draws a preview. A network that is not ready to be sampled does not end its training.
    private func draw(_ preview: Preview, _ context: JobContext) throws {
        let (files, events) = (context.files, context.events)
        let file = context.directory.preview(step: state.step)
        do {
            try files.makeDirectories(context.directory.previews)
            try AtomicFile.write(try preview.draw(state.average).encoded(), to: file, through: files)
            try events.append(.preview, path: "previews/\(file.lastPathComponent)")
        } catch let error as any Error & CustomStringConvertible {
            try events.append(.warning, text: "the preview after step \(state.step) was not drawn: \(error)")
        }
    }
}
