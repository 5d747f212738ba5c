internal import Foundation
internal import JobQueue
internal import Jobs
internal import Logging
internal import Synchronization

/// A worker that an earlier daemon started and that is still running, with its job and the cause of a stop request, if there
/// was one.
typealias FoundWorker = (job: Job, worker: any Worker, asked: StopCause?)

/// The recovery of the queue after the last daemon's end, however it ended. Of every job that had a worker, either the worker
/// is found and followed again, or no worker is left alive and the job is final or queued. A process that holds a run
/// directory and is not its worker gets no signal.
final class Recovery: Sendable {
    let queue: JobQueue
    let launcher: any Launcher
    let reporter: JournalReporter
    /// Time for a worker to save before it is killed, by default 30 s.
    let patience: Duration
    /// Jobs whose workers are gone and whose states are not recorded yet.
    private let unsettled = Mutex<[Job]>([])
    /// Time for a killed worker to end, which the kernel may delay while it writes.
    private static let death = Duration.seconds(60)

    init(queue: JobQueue, launcher: any Launcher, reporter: JournalReporter, patience: Duration = .seconds(30)) {
        self.queue = queue
        self.launcher = launcher
        self.reporter = reporter
        self.patience = patience
    }

    /// Recovers all jobs that had a worker.
    /// - Throws: `JobQueueError`; the launcher's error where it cannot tell whether a worker is running. Then no worker was
    ///   touched.
    func run() async throws -> [FoundWorker] {
        var found: [FoundWorker] = []
        var others: [Job] = []
        for job in try queue.jobs(.withWorker) {
            if let worker = try await launcher.find(RunDirectory(path: job.directory), of: job) {
                reporter.note("has a worker that is still there and goes on", of: job)
                found.append((job, worker, try queue.stopCause(of: job.number)))
            } else {
                others.append(job)
            }
        }
        let lost = others
        await withDiscardingTaskGroup { group in
            for job in lost {
                group.addTask { [self] in await evict(RunDirectory(path: job.directory), of: job) }
            }
        }
        unsettled.withLock { $0 = lost }
        do {
            try settleRest()
        } catch JobQueueError.failed(let operation, let reason) {
            reporter.trouble("the queue could not \(operation): \(reason); what workers left is recorded once it can")
        }
        return found
    }

    /// Records the states of the jobs whose workers are gone, of which a full disk may have left some.
    /// - Throws: `JobQueueError.failed` if the queue cannot be written; the rest is recorded by a later call.
    func settleRest() throws {
        while let job = unsettled.withLock({ $0.first }) {
            try settle(job)
            unsettled.withLock { _ = $0.removeFirst() }
        }
    }

    /// Asks the worker that holds the run directory to stop, and kills it if it does not. Another process that holds the
    /// directory is left alone: the job waits for it.
    private func evict(_ run: RunDirectory, of job: Job) async {
        let path = run.lock.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path), Self.isHeld(path) else { return }
        guard let holder = LockHolder.find(run), holder.isWorker else {
            let holder = LockHolder.words(run)
            return reporter.note(
                "has a run directory whose lock is held by \(holder), which is not known as its worker and is left alone",
                .warning, of: job)
        }
        reporter.note("has a worker of before, \(holder.words), which is asked to stop", of: job)
        holder.signal(SIGTERM)
        if await holder.hasEnded(within: patience) { return }
        reporter.note("has a worker of before that does not stop and is killed, \(holder.words)", .warning, of: job)
        holder.signal(SIGKILL)
        _ = await holder.hasEnded(within: Self.death)
    }

    private static func isHeld(_ path: String) -> Bool {
        do { return try FileLock.attempt(path) == nil } catch { return false }
    }

    /// Reads the events that the worker wrote while no daemon followed, and decides the job's state.
    private func settle(_ job: Job) throws {
        let record = RunRecord(run: RunDirectory(path: job.directory))
        RunLeftovers(run: record.run).delete()
        let (progress, checkpoint) = try record.newest()
        if let checkpoint, checkpoint != job.checkpoint {
            try queue.recordCheckpoint(job.number, checkpoint, progress: progress)
        } else if let progress, progress != job.progress {
            try queue.recordProgress(job.number, progress)
        }
        if let outcome = record.outcome(of: job.attempt) {
            try queue.finish(
                job.number, as: outcome.result == .succeeded ? .succeeded : .failed, exit: JobExit(text: outcome.text),
                at: outcome.finished)
        } else {
            let text = "The daemon ended while the job ran."
            reporter.recovered(job, text)
            // Time during which the daemon was down does not count against the job's time limit.
            // Nor does the time since, by a clock that may have jumped meanwhile.
            let end = progress?.updated ?? job.launched
            try queue.requeue(job.number, exit: JobExit(text: text), reason: text, at: end ?? .now)
        }
    }
}
