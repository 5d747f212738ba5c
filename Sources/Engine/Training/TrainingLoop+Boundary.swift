internal import Foundation
internal import Jobs
internal import NN
internal import Storage
internal import Torch

// What happens before the first step and between two steps.
extension TrainingLoop {
    /// Takes up the newest good checkpoint, or begins at step 0, and says which.
    func begin(_ state: TrainingState, _ checkpoints: CheckpointStore) throws {
        checkpoints.removeLeftovers()
        var rejections: [String] = []
        let found = try checkpoints.newestValid { rejections.append($0) }
        guard let found else {
            for reason in rejections {
                try context.events.append(.warning, text: "\(reason); no other is left", warning: .checkpointRejected)
            }
            try state.begin()
            try context.events.append(.started, text: "\(state.parameters.count) parameters")
            return
        }
        for reason in rejections {
            try context.events.append(
                .warning, text: "\(reason); the one after step \(found.manifest.step) is used",
                warning: .checkpointRejected)
        }
        try state.load(from: found.url, step: found.manifest.step)
        if found.manifest.spec != context.frozen.sha256 {
            try context.events.append(
                .warning, text: "the spec is not the one that \(found.url.lastPathComponent) was trained by")
        }
        if found.manifest.data.isOther(than: manifest.data)
            || found.manifest.source?.data != manifest.source?.data
        {
            try context.events.append(
                .warning, text: "the data are not those that \(found.url.lastPathComponent) was trained on")
        }
        try context.events.append(.resumed, checkpoint: found.summary, text: "from step \(state.step)")
    }

    /// Saves a checkpoint. While training goes on a failure is a warning: the one before is still good, and the next
    /// interval tries again with new files.
    /// - Parameter isLast: nothing comes after it, so that what is not saved now is lost.
    /// - Throws: for the last one, why it was not saved and what to do.
    func save(_ state: TrainingState, _ checkpoints: CheckpointStore, isLast: Bool) throws {
        let began = ContinuousClock.now
        var manifest = manifest
        manifest.step = state.step
        manifest.created = .now
        do {
            let summary = try checkpoints.save(manifest, since: began, write: state.write)
            try context.events.append(.checkpoint, checkpoint: summary)
        } catch {
            let hasNoSpace = (error as? FileError)?.isOutOfSpace ?? false
            let text = "the checkpoint after step \(state.step) was not saved: \(error)"
            guard isLast else {
                return try context.events.append(
                    .warning,
                    text:
                        "\(text); training goes on, and the next one is tried in \(CountText.words(checkpoint.every, "step")) or less",
                    warning: hasNoSpace ? .noSpace : .checkpointNotSaved)
            }
            let newest = try? context.directory.checkpointSteps().last
            let rest = newest.map { "the one after step \($0) is kept, and another attempt goes on from there" }
            let whole = "\(text); \(rest ?? "there is none before it, and another attempt begins anew")"
            throw hasNoSpace ? JobFailure.noSpace(whole) : JobFailure(.inputOutput, whole)
        }
    }
}
