internal import Datasets
internal import Foundation
internal import Jobs
internal import NN
internal import Storage
internal import Torch

/// Trains a network along a probability path.
struct Trainer {
    let spec: TrainingSpec
    let frozen: FrozenSpec
    let directory: RunDirectory
    let events: EventLog
    let interruption: any Interruption
    var files: any FileOperations = SystemFileOperations()

    /// Trains until the last step is done or somebody asks to stop.
    func run() throws -> JobEnd {
        let data = try spec.data.open()
        let source = try spec.source.map { source in
            try SourceExamples(source, field: "source", shape: data.shape, classes: data.classes)
        }
        if let source {
            let members = data.members()
            try source.check(classes: members.indices.filter { !members[$0].isEmpty }, field: "source")
        }
        let (network, parameters) = try NetworkFactory.make(
            spec.network, shape: data.shape, classes: data.classes, seed: spec.seed,
            device: try Device(named: spec.device),
            precision: spec.train.precision)
        let state = try TrainingState(parameters, spec.train)
        let manifest = CheckpointManifest(
            step: 0, total: spec.train.steps, seed: spec.seed, attempt: events.attempt, network: spec.network,
            path: spec.path, prediction: spec.objective.predict, classes: data.classes, drop: spec.condition.drop,
            shape: data.shape, normalization: data.normalization.description, ema: spec.train.ema, spec: frozen.sha256,
            data: try .init(of: spec.data, count: data.count), engine: frozen.engine, threads: frozen.threads,
            source: try source?.fingerprint)
        let loop = TrainingLoop(
            settings: spec.train, checkpoint: spec.checkpoint, manifest: manifest, frozen: frozen,
            directory: directory, events: events, interruption: interruption, files: files)
        let preview = spec.preview.map {
            Preview($0, spec: spec, shape: data.shape, classes: data.classes, source: source)
        }
        let objective = try FlowMatchingObjective(
            spec, network: network, parameters: parameters, data: data, source: source)
        let stopped = try loop.run(state, minimizing: objective) { state in
            if let preview, state.step.isMultiple(of: preview.spec.every) { try draw(preview, state) }
        }
        return stopped
            ?? .finished(
                step: state.step,
                text: "trained \(state.step) steps; the network is in "
                    + "checkpoints/\(directory.checkpoint(step: state.step).lastPathComponent)")
    }

    /// Draws a preview. A network that is not ready to be sampled does not end its training.
    private func draw(_ preview: Preview, _ state: TrainingState) throws {
        let file = directory.preview(step: state.step)
        do {
            try files.makeDirectories(directory.previews)
            try AtomicFile.write(try preview.draw(state.average).encoded(), to: file, through: files)
            try events.append(.preview, path: "previews/\(file.lastPathComponent)")
        } catch let error as any Error & CustomStringConvertible {
            try events.append(.warning, text: "the preview after step \(state.step) was not drawn: \(error)")
        }
    }
}
