internal import Control
internal import Foundation
internal import Jobs
internal import Storage

/// The way of a job back to an earlier checkpoint: later ones are first put out of sight and then deleted, or shown again if
/// the job cannot go on after all. What a crash leaves out of sight, the next worker deletes.
struct Rewind {
    private let job: Job
    private let run: RunDirectory
    private let chosen: CheckpointSummary
    private var hidden: [(step: Int, path: String)] = []

    /// - Throws: `ControlError.noCheckpoint` if the job has none of that step.
    init(_ job: Job, to step: Int) throws(ControlError) {
        self.job = job
        run = RunDirectory(path: job.directory)
        let checkpoints = RunRecord(run: run).checkpoints()
        guard let chosen = checkpoints.last(where: { $0.step == step }) else { throw Self.missing(step, job) }
        self.chosen = chosen
    }

    /// Puts the later checkpoints out of sight, the newest first, and returns the one that is the newest then.
    /// - Throws: `ControlError` if a worker that the queue does not know of is at work, or the checkpoint is gone.
    mutating func hide() throws -> CheckpointSummary {
        guard let lock = try FileLock.attempt(run.lock.path(percentEncoded: false)) else {
            let text = "another worker holds the run directory of job \(job.number); let it end, or send it SIGTERM"
            throw ControlError.badState(job: job.number, state: job.state, text: text)
        }
        defer { withExtendedLifetime(lock) {} }
        let steps = try run.checkpointSteps()
        guard steps.contains(chosen.step) else { throw Self.missing(chosen.step, job) }
        let files = SystemFileOperations()
        for step in steps.reversed() where step > chosen.step {
            let aside = run.stagedForDeletion(step: step).path(percentEncoded: false)
            try? files.removeTree(aside)
            try files.rename(path(step), toNew: aside)
            hidden.append((step, aside))
        }
        try files.syncDirectory(run.checkpoints)
        return chosen
    }

    /// Deletes what is out of sight.
    func delete() {
        for (_, path) in hidden { try? SystemFileOperations().removeTree(path) }
    }

    /// Shows again what is out of sight.
    func undo() {
        for (step, aside) in hidden.reversed() { try? SystemFileOperations().rename(aside, toNew: path(step)) }
    }

    private func path(_ step: Int) -> String { run.checkpoint(step: step).path(percentEncoded: false) }

    private static func missing(_ step: Int, _ job: Job) -> ControlError {
        .noCheckpoint(job: job.name, text: "job \(job.number) has no checkpoint at step \(step)")
    }
}
