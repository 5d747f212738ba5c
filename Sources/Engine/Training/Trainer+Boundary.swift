internal import Datasets
internal import Digest
internal import Flow
internal import Foundation
internal import Jobs
internal import NN
internal import Torch

// What happens before the first step and between two steps.
extension Trainer {
    /// The learning rate of each step.
    var learningRates: LearningRateSchedule {
        let train = spec.train
        let warmUp = Int((train.warmup * Double(train.steps)).rounded())
        return LearningRateSchedule(
            peak: train.optimizer.rate, warmUpSteps: warmUp,
            decay: train.schedule == .cosine ? .cosine(steps: train.steps) : .constant)
    }

    /// The hashes of the data files.
    func fingerprint(count: Int) throws -> CheckpointManifest.Data {
        CheckpointManifest.Data(
            images: try SHA256.hash(ofFile: spec.data.images),
            labels: try spec.data.labels.map { path throws(DigestError) in try SHA256.hash(ofFile: path) },
            count: count)
    }

    /// Takes up the newest good checkpoint, or begins at step 0, and says which.
    func begin(
        _ state: TrainingState, _ checkpoints: CheckpointStore, _ fingerprint: CheckpointManifest.Data
    ) throws {
        checkpoints.removeLeftovers()
        var rejections: [String] = []
        let found = try checkpoints.newestValid { rejections.append($0) }
        guard let found else {
            for reason in rejections { try events.append(.warning, text: "\(reason); no other is left") }
            try events.append(.started, text: "\(state.parameters.count) parameters")
            return
        }
        for reason in rejections {
            try events.append(.warning, text: "\(reason); the one after step \(found.manifest.step) is used")
        }
        try state.load(from: found.url, step: found.manifest.step)
        if found.manifest.spec != frozen.sha256 {
            try events.append(
                .warning, text: "the spec is not the one that \(found.url.lastPathComponent) was trained by")
        }
        if found.manifest.data != fingerprint {
            try events.append(
                .warning, text: "the data are not those that \(found.url.lastPathComponent) was trained on")
        }
        try events.append(.resumed, checkpoint: found.summary, text: "from step \(state.step)")
    }

    /// Saves a checkpoint. Before the last step a failure is a warning: the one before is still good, and the next
    /// interval tries again with new files.
    func save(
        _ state: TrainingState, _ checkpoints: CheckpointStore, _ fingerprint: CheckpointManifest.Data,
        _ data: ImageDataset, isLast: Bool
    ) throws {
        let began = ContinuousClock.now
        let manifest = CheckpointManifest(
            step: state.step, total: spec.train.steps, seed: spec.seed, attempt: events.attempt, network: spec.network,
            path: spec.path, prediction: spec.objective.predict, classes: data.classes, drop: spec.condition.drop,
            shape: data.shape, normalization: ImageDataset.normalization, ema: spec.train.ema, spec: frozen.sha256,
            data: fingerprint, engine: frozen.engine, threads: frozen.threads)
        do {
            let summary = try checkpoints.save(manifest, since: began, write: state.write)
            try events.append(.checkpoint, checkpoint: summary)
        } catch {
            if isLast { throw error }
            try events.append(
                .warning,
                text: "the checkpoint after step \(state.step) was not saved: \(error); training goes on, and "
                    + "the next one is tried in \(spec.checkpoint.every) steps or less")
        }
    }

    /// Draws a preview. A network that is not ready to be sampled does not end its training.
    func draw(_ preview: Preview, _ state: TrainingState) throws {
        let file = directory.preview(step: state.step)
        do {
            try AtomicFile.makeDirectory(directory.previews)
            try AtomicFile.write(try preview.draw(state.average).encoded(), to: file)
            try events.append(.preview, path: "previews/\(file.lastPathComponent)")
        } catch let error as any Error & CustomStringConvertible {
            try events.append(.warning, text: "the preview after step \(state.step) was not drawn: \(error)")
        }
    }

    /// The number itself, if it is one.
    @discardableResult
    func finite(_ value: Double, _ name: String, step: Int) throws(JobFailure) -> Double {
        guard !value.isFinite else { return value }
        throw JobFailure(
            .internalError,
            "the \(name) of step \(step) is \(value); lower train.optimizer.rate, or set train.clip")
    }
}
