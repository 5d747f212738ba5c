internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

/// The supervision of one attempt of a claimed job: launches its worker, follows the worker's events, and records its end.
struct AttemptSupervisor: Sendable {
    let state: StateDirectory
    let queue: JobQueue
    let launcher: any Launcher
    let workers: WorkerTable
    let watches: DirectoryWatches
    let reporter: JournalReporter
    let rights: Rights
    let configuration: CurrentConfiguration
    /// Bytes that may be written to the file system of a directory.
    var free: @Sendable (URL) throws -> Int = DiskGuard.freeBytes

    /// A message to the event loop of one attempt.
    private struct News: Sendable {
        var changed = false
        var due = false
        var end: WorkerEnd?
    }

    /// Time for a worker to save at its job's time limit; then it is killed.
    private static let patience = Duration.seconds(120)

    /// The shortest time between two writes of progress to the queue.
    static let interval = Duration.seconds(1)

    /// Returns when the attempt is over and its end is in the queue.
    func run(_ job: Job) async {
        do {
            guard let job = try startable(job) else { return }
            let submission = Submission(
                queue: queue, state: state, rights: rights, configuration: configuration.value,
                submitter: rights.submitter(ownerOf: job))
            try submission.fixModels(of: job)
            let reader = try submission.recheckPaths(of: job)
            let run = RunDirectory(path: job.directory)
            try checkLock(run)
            let mailbox = Mailbox(empty: News())
            let reserve = configuration.value.reserve
            try await checkSpace(for: job, beside: reserve)
            let start = Attempt(
                attempt: job.attempt, job: job.number, name: job.name, uid: job.uid, gpu: job.gpu, reader: reader,
                reserve: reserve)
            try AtomicFile.write(JSONEncoder().encode(start), to: run.attempt)
            let watch = watches.watch(run.url) { mailbox.leave { $0.changed = true } }
            var attempt = RunningAttempt(job: job, follower: EventFollower(run, attempt: job.attempt))
            await launcher.makeRoom(for: job, run, start)
            await follow(&attempt, try await launcher.launch(run, start), mailbox)
            withExtendedLifetime(watch) {}
        } catch {
            await recordFailedStart(of: job, error)
        }
    }

    /// The job, unless it was asked to stop since the claim or has used up its time limit; then its end is in the queue.
    private func startable(_ job: Job) throws -> Job? {
        if Self.isAskedToStop(try queue.job(job.number)) {
            try queue.requeue(job.number, exit: JobExit(text: "Stopped before its worker started."))
            return nil
        }
        if let limit = job.timeLimit, job.worked ?? 0 >= limit {
            try queue.timeOut(job.number, exit: JobExit(text: Self.timeOut(job, limit)))
            return nil
        }
        return job
    }

    /// - Throws: `StartDelay` where another process holds the run directory.
    private func checkLock(_ run: RunDirectory) throws {
        let path = run.lock.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path), try FileLock.attempt(path) == nil else { return }
        throw StartDelay(
            "the run directory \(run.url.plainPath) is held by \(LockHolder.words(run)); the job starts once it is free"
        )
    }

    /// - Throws: `StartDelay` where a worker would find no space; `FileError`.
    private func checkSpace(for job: Job, beside reserve: Int) async throws {
        var free = try self.free(state.url)
        guard free < reserve else { return }
        // Removed jobs are kept only as long as nobody needs their space.
        let missing = reserve - free
        if try removal.makeRoom(for: missing, of: job.uid) >= missing {
            await removal.wait()
            free = try self.free(state.url)
            guard free < reserve else { return }
        }
        throw StartDelay(
            "\(ByteSize.words(free)) are free at \(state.path), and \(ByteSize.words(reserve)) are kept free (cfgd --reserve); the "
                + "job starts once somebody makes room")
    }

    var removal: RunRemoval { RunRemoval(queue: queue, state: state, logger: reporter.logger) }

    /// Follows the worker that an earlier daemon started for a job. Returns when the attempt is over and its end is in the queue.
    func adopt(_ job: Job, _ worker: any Worker) async {
        let run = RunDirectory(path: job.directory)
        let mailbox = Mailbox(empty: News(changed: true))
        let watch = watches.watch(run.url) { mailbox.leave { $0.changed = true } }
        // Events that the worker wrote while no daemon ran are read, too.
        var attempt = RunningAttempt(
            job: job, follower: EventFollower(run, attempt: job.attempt, fromItsFirstEvent: true))
        mailbox.leave { $0.due = true }
        await follow(&attempt, worker, mailbox)
        withExtendedLifetime(watch) {}
    }

    private func follow(_ attempt: inout RunningAttempt, _ worker: any Worker, _ mailbox: Mailbox<News>) async {
        let job = attempt.job
        workers.started(job.number, worker)
        // A request to stop may have come between the claim and the entry in the table, or before the last daemon ended.
        if let now = try? queue.job(job.number), Self.isAskedToStop(now) { workers.stop(job.number, .save) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled only when the daemon fails; then the next daemon reads what the worker saved.
                let end = await withTaskCancellationHandler {
                    await worker.end()
                } onCancel: {
                    worker.letGo()
                }
                mailbox.leave { $0.end = end }
            }
            if let limit = job.timeLimit {
                // Where the elapsed time cannot be read, it counts from now.
                let now = (try? queue.elapsed(job.number)) ?? 0
                group.addTask { await endOfTime(job, after: limit - (job.worked ?? 0) - now) }
            }
            for await _ in mailbox.doorbell {
                let news = mailbox.take()
                note(&attempt, isDue: news.due || news.end != nil)
                boundOutput(&attempt)
                if let end = news.end {
                    await conclude(attempt, end)
                    break
                }
                if attempt.progress != nil, !attempt.isTimed {
                    attempt.isTimed = true
                    let due = attempt.due
                    group.addTask {
                        try? await Task.sleep(until: due, clock: .continuous)
                        mailbox.leave { $0.due = true }
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// Stops the worker at its job's time limit: asks it to save and exit, then kills it.
    private func endOfTime(_ job: Job, after seconds: Double) async {
        let number = job.number
        guard (try? await Task.sleep(for: .seconds(max(0, seconds)))) != nil else { return }
        do {
            try queue.reachTimeLimit(number)
        } catch {
            // The record matters only if the daemon ends while the worker saves.
            reporter.trouble("cannot note that the time of job \(number) is over: \(error)", of: job)
        }
        workers.stop(number, .save, because: .timeLimit)
        guard (try? await Task.sleep(for: Self.patience)) != nil else { return }
        workers.stop(number, .kill, because: .timeLimit)
    }

    static func isAskedToStop(_ job: Job) -> Bool { job.state == .cancelling || job.state == .pausing }
}

/// The delay of a job's start, without a fault of the job.
struct StartDelay: Error, CustomStringConvertible {
    /// A clause: what the job waits for, and until when.
    let description: String

    init(_ description: String) { self.description = description }
}
