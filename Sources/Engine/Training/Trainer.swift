internal import Datasets
internal import FlowMath
internal import Foundation
internal import Jobs
internal import Storage

/// The work of kind `train`: trains a network along a probability path.
struct Trainer: JobWork {
    private let training: FieldTraining
    private let context: JobContext

    /// Opens the data and makes the network.
    init(_ spec: TrainingSpec, in context: JobContext) throws {
        var spec = spec
        if !context.frozen.isOfEarlierBuild { spec.train.ema = spec.train.ema.warmingUp }
        training = try FieldTraining(spec, by: context.opener, in: context.directory, through: context.files)
        self.context = context
        try context.publishFindings()
    }

    /// Trains until the last step is done or somebody asks to stop.
    func run() throws -> JobEnd {
        let state = training.state
        let loop = TrainingLoop(
            settings: training.settings, checkpoint: training.checkpoint, manifest: try manifest, context: context)
        let stopped = try loop.run(
            state, minimizing: training.objective,
            break: training.preview.map { preview in (preview.spec.every, { _ in try draw(preview) }) })
        return stopped
            ?? .finished(
                step: state.step,
                text: "trained \(CountText.words(state.step, "step")); the network is in "
                    + context.directory.checkpoint(step: state.step).path(percentEncoded: false))
    }

    /// The manifest of every checkpoint, before its step is known.
    private var manifest: CheckpointManifest {
        get throws {
            let (spec, data, frozen) = (training.spec, training.data, context.frozen)
            return CheckpointManifest(
                step: 0, total: spec.train.steps, seed: spec.seed, attempt: context.events.attempt,
                network: spec.network, path: spec.path, prediction: spec.objective.predict, classes: data.classes,
                drop: spec.condition.drop, shape: data.shape, normalization: data.normalization.description,
                ema: spec.train.ema, spec: frozen.sha256,
                data: try .init(of: data, by: context.opener.rules, words: training.text?.words),
                engine: frozen.engine,
                threads: frozen.threads, source: try training.source?.fingerprint, latents: spec.data.latents,
                text: training.text?.model)
        }
    }

    /// Draws a preview. A network that is not ready to be sampled does not end its training.
    private func draw(_ preview: Preview) throws {
        let (files, events, state) = (context.files, context.events, training.state)
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

extension TrainingSpec: TrainableSpec {
    typealias Work = Trainer

    func training(by opener: DatasetOpener) throws -> FieldTraining { try FieldTraining(self, by: opener) }
}
