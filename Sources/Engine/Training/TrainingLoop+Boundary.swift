internal import Foundation
internal import Jobs
internal import NN
internal import Torch

// What happens before the first step and between two steps.
extension TrainingLoop {
    /// The learning rate of each step.
    var learningRates: LearningRateSchedule {
        let warmUp = Int((settings.warmup * Double(settings.steps)).rounded())
        return LearningRateSchedule(
            peak: settings.optimizer.rate, warmUpSteps: warmUp,
            decay: settings.schedule == .cosine ? .cosine(steps: settings.steps) : .constant)
    }

    /// Takes up the newest good checkpoint, or begins at step 0, and says which.
    func begin(_ state: TrainingState, _ checkpoints: CheckpointStore) throws {
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
        if found.manifest.data != manifest.data || found.manifest.source?.data != manifest.source?.data {
            try events.append(
                .warning, text: "the data are not those that \(found.url.lastPathComponent) was trained on")
        }
        try events.append(.resumed, checkpoint: found.summary, text: "from step \(state.step)")
    }

    /// Saves a checkpoint. Before the last step a failure is a warning: the one before is still good, and the next
    /// interval tries again with new files.
    func save(_ state: TrainingState, _ checkpoints: CheckpointStore, isLast: Bool) throws {
        let began = ContinuousClock.now
        var manifest = manifest
        manifest.step = state.step
        manifest.created = .now
        do {
            let summary = try checkpoints.save(manifest, since: began, write: state.write)
            try events.append(.checkpoint, checkpoint: summary)
        } catch {
            if isLast { throw error }
            try events.append(
                .warning,
                text: "the checkpoint after step \(state.step) was not saved: \(error); training goes on, and "
                    + "the next one is tried in \(checkpoint.every) steps or less")
        }
    }
}
