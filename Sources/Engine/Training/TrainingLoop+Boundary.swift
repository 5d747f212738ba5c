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

    /// Begins to save a checkpoint while training goes on. A failure is a warning: the one before is still good, and the next
    /// interval tries again with new files.
    /// - Parameter began: when training stopped for it.
    func save(
        _ state: TrainingState, _ checkpoints: CheckpointStore, _ background: BackgroundSave,
        _ saves: inout FailedSaves,
        since began: ContinuousClock.Instant
    ) throws {
        // Where saving takes longer than its interval, training waits for it.
        try settle(state, background, &saves, waiting: true)
        guard try background.hasRoom(for: state) else {
            // Without room for a copy training stops until the checkpoint is written.
            do {
                try report(checkpoints.save(manifest(at: state.step), since: began, write: state.write), state, &saves)
            } catch {
                try warn(state, error, at: state.step, &saves)
            }
            return
        }
        try background.begin(state, manifest(at: state.step), in: checkpoints, since: began)
    }

    /// Says how a save in the background has ended.
    /// - Parameter waits: waits for one that is running.
    func settle(
        _ state: TrainingState, _ background: BackgroundSave, _ saves: inout FailedSaves, waiting waits: Bool
    ) throws {
        guard let finished = background.finished(waiting: waits) else { return }
        switch finished.result {
        case .success(let summary): try report(summary, state, &saves)
        case .failure(let error): try warn(state, error, at: finished.step, &saves)
        }
    }

    /// Saves the last checkpoint: nothing comes after it, so that what is not saved now is lost.
    /// - Throws: why it was not saved and what to do.
    func saveLast(_ state: TrainingState, _ checkpoints: CheckpointStore, _ saves: inout FailedSaves) throws {
        func save() throws {
            try report(checkpoints.save(manifest(at: state.step), write: state.write), state, &saves)
        }
        do {
            try save()
        } catch {
            let failure = failure(at: state.step, error)
            _ = saves.add(failure, cause: FailedSaves.cause(of: error))
            if failure.isFull, try hasRoomMeanwhile(state, saves) {
                do { return try save() } catch { throw end(self.failure(at: state.step, error)) }
            }
            throw end(failure)
        }
    }

    private func manifest(at step: Int) -> CheckpointManifest {
        var manifest = manifest
        manifest.step = step
        manifest.created = .now
        return manifest
    }

    private func report(_ summary: CheckpointSummary, _ state: TrainingState, _ saves: inout FailedSaves) throws {
        guard let failure = saves.clear() else { return try context.events.append(.checkpoint, checkpoint: summary) }
        try context.events.append(
            .checkpoint, progress: saves.progress(at: state.step), checkpoint: summary,
            text: "saved again after \(CountText.words(failure.count, "failed save"))")
    }

    private func failure(at step: Int, _ error: any Error) -> SaveFailure {
        let newest = (try? context.directory.checkpointSteps())?.last
        guard let error = error as? FileError, error.isOutOfSpace else {
            return SaveFailure(step: step, resumesFrom: newest, isFull: false, reason: "\(error)")
        }
        var facts: [String] = []
        if let free { facts.append("\(ByteSize.words(free)) free") }
        let reserve = SystemFileOperations.keptFree
        if reserve > 0 { facts.append("\(ByteSize.words(reserve)) kept free") }
        return SaveFailure(
            step: step, resumesFrom: newest, isFull: true,
            reason: "the disk is full\(facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")")
    }

    /// Bytes that are free on the file system of the run directory; `nil` where that is unknown.
    private var free: Int? { try? FreeSpace.bytes(context.directory.path) }

    /// Says that the checkpoint after `step` was not saved, unless that was said already.
    private func warn(
        _ state: TrainingState, _ error: any Error, at step: Int, _ saves: inout FailedSaves
    ) throws {
        let failure = failure(at: step, error)
        let isSaid = saves.add(failure, cause: FailedSaves.cause(of: error))
        guard let current = saves.current else { return }
        let progress = saves.progress(at: state.step)
        guard isSaid else { return try context.events.append(.progress, progress: progress) }
        try context.events.append(
            .warning, progress: progress,
            text: "\(current.words); training goes on, and the next save is tried in "
                + "\(CountText.words(checkpoint.every, "step")) or less",
            warning: failure.isFull ? .noSpace : .checkpointNotSaved)
    }

    /// Waits a while for room on a full disk before the last save is given up: the daemon deletes removed jobs for it.
    /// - Returns: whether there is room for the checkpoint.
    private func hasRoomMeanwhile(_ state: TrainingState, _ saves: FailedSaves) throws -> Bool {
        let needed = SystemFileOperations.keptFree + max(try state.bytes(), 1_000_000)
        // A quota, or a directory on another file system: waiting would not help.
        guard let free, free < needed, let failure = saves.current else { return false }
        let seconds = Self.patience / .seconds(1)
        try context.events.append(
            .warning, progress: saves.progress(at: state.step),
            text: "\(failure.words); the last save waits up to \(TimeSpan.words(seconds)) for room", warning: .noSpace)
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            if let free = self.free, free >= needed { return true }
            usleep(100_000)
        }
        return false
    }

    /// Time for which the last save waits for room on a full disk.
    private static var patience: Duration { .seconds(10) }

    /// The end of a job whose last save failed.
    private func end(_ failure: SaveFailure) -> JobFailure {
        let rest = failure.resumesFrom.map {
            "the one after step \($0) is kept, and another attempt goes on from there"
        }
        let whole =
            "the checkpoint after step \(failure.step) was not saved: \(failure.reason); "
            + (rest ?? "there is none before it, and another attempt begins anew")
        return failure.isFull ? JobFailure.noSpace(whole) : JobFailure(.inputOutput, whole)
    }
}
