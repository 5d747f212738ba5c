internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage
internal import Varlink

/// Takes one claimed job through one attempt: launches its worker, follows it, and notes how it ended.
struct JobRunner: Sendable {
    let queue: JobQueue
    let launcher: any Launcher
    let workers: WorkerTable
    let watches: DirectoryWatches
    let reporter: JournalReporter
    let rights: Rights
    let configuration: CurrentConfiguration

    /// Word that reaches the loop of an attempt.
    private struct News: Sendable {
        var changed = false
        var due = false
        var end: WorkerEnd?
    }

    /// How long a worker may take to save at its job's time limit; then it is killed.
    private static let patience = Duration.seconds(120)

    /// Progress is written at most once in this time.
    private static let interval = Duration.seconds(1)

    /// Returns when the attempt is over and its end is in the queue.
    func run(_ job: Job) async {
        let run = RunDirectory(path: job.directory)
        let mailbox = Mailbox(empty: News())
        do {
            if Self.isAskedToStop(try queue.job(job.number)) {
                try queue.requeue(job.number, exit: JobExit(text: "Stopped before its worker started."))
                return
            }
            if let limit = job.timeLimit, job.worked ?? 0 >= limit {
                try queue.timeOut(job.number, exit: JobExit(text: Self.timeOut(job, limit)))
                return
            }
            try fixModels(of: job, run)
            try refuseForeignPaths(of: job, run)
            let start = Attempt(attempt: job.attempt, job: job.number, name: job.name, uid: job.uid, gpu: job.gpu)
            try AtomicFile.write(JSONEncoder().encode(start), to: run.attempt)
            let watch = watches.watch(run.url) { mailbox.leave { $0.changed = true } }
            var attempt = RunningAttempt(job: job, follower: EventFollower(run, attempt: job.attempt))
            await follow(&attempt, try await launcher.launch(run, start), mailbox)
            withExtendedLifetime(watch) {}
        } catch let error as ControlError {
            await insist(job) {
                try queue.finish(job.number, as: .failed, exit: JobExit(text: "It cannot start: \(error)."))
            }
        } catch let error where !FileManager.default.fileExists(atPath: run.url.plainPath) {
            let text = "It cannot start: its run directory \(run.url.plainPath) is gone (\(error))."
            await insist(job) { try queue.finish(job.number, as: .failed, exit: JobExit(text: text)) }
        } catch let error where Self.isNoFaultOfTheJob(error) {
            let text = "No worker could be started: \(error)."
            reporter.trouble("job \(job.number) (\(job.name)): \(text)", of: job)
            let pause = configuration.value.launchPause
            await insist(job) { try queue.postpone(job.number, exit: JobExit(text: text), seconds: pause) }
        } catch {
            let text = "The worker could not be started: \(error)."
            await insist(job) {
                try retry(job.number, JobExit(text: text))
            }
        }
    }

    /// The disk is full, the daemon may open no more files, the queue does not answer, no worker can be started at all: the
    /// job is tried again however long that lasts.
    private static func isNoFaultOfTheJob(_ error: any Error) -> Bool {
        if case JobQueueError.failed = error { return true }
        return error is FileError || error is LaunchError
    }

    /// Follows the worker that an earlier daemon started for a job. Returns as `run` does.
    func adopt(_ job: Job, _ worker: any Worker) async {
        let run = RunDirectory(path: job.directory)
        let mailbox = Mailbox(empty: News(changed: true))
        let watch = watches.watch(run.url) { mailbox.leave { $0.changed = true } }
        // What the worker wrote while no daemon looked is read, too.
        var attempt = RunningAttempt(
            job: job, follower: EventFollower(run, attempt: job.attempt, fromItsFirstEvent: true))
        mailbox.leave { $0.due = true }
        await follow(&attempt, worker, mailbox)
        withExtendedLifetime(watch) {}
    }

    /// Fixes the checkpoints of a job that waited for the jobs that were to write them.
    private func fixModels(of job: Job, _ run: RunDirectory) throws {
        guard let frozen = try? run.frozenSpec(), frozen.awaitsModels == true else { return }
        let models = try JobsService.models(
            of: frozen.spec,
            ModelReferences(queue: queue, before: job.number) { other in
                try rights.require(.use, ofUser: job.uid, over: other)
            })
        _ = try JobsService.check(frozen.spec, with: models)
        try JobsService.freeze(frozen.spec, threads: frozen.threads, models: models, into: run)
    }

    /// Looks again whether the files that the spec names are such as its owner may use.
    private func refuseForeignPaths(of job: Job, _ run: RunDirectory) throws {
        guard !rights.isPrivileged(job.uid), let frozen = try? run.frozenSpec(),
            var paths = try? SpecDocument(text: JSONValue(encoding: frozen.spec).description).read().paths
        else { return }
        paths += JobsService.inheritedPaths(of: frozen)
        let state = run.url.deletingLastPathComponent().deletingLastPathComponent()
        let foreign = ForeignPath(queue: queue, state: state) { other in
            try rights.require(.use, ofUser: job.uid, over: other)
        }
        for path in paths {
            guard let text = try foreign.objection(to: path.path) else { continue }
            throw ControlError.failed(text: "\(path.field): \(text)")
        }
    }

    private func follow(_ attempt: inout RunningAttempt, _ worker: any Worker, _ mailbox: Mailbox<News>) async {
        let job = attempt.job
        workers.started(job.number, worker)
        // A wish may have come between the claim and the table's knowledge of the job, or before the last daemon ended.
        if let now = try? queue.job(job.number), Self.isAskedToStop(now) { workers.stop(job.number, .save) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled only when the daemon fails: then the next one reads what the worker saved.
                let end = await withTaskCancellationHandler {
                    await worker.end()
                } onCancel: {
                    worker.letGo()
                }
                mailbox.leave { $0.end = end }
            }
            if let limit = job.timeLimit {
                // Where that cannot be read, it is taken to have begun now.
                let now = (try? queue.elapsed(job.number)) ?? 0
                group.addTask { await endOfTime(job, after: limit - (job.worked ?? 0) - now) }
            }
            for await _ in mailbox.doorbell {
                let news = mailbox.take()
                note(&attempt, isDue: news.due || news.end != nil)
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

    /// Brings what the worker wrote into the queue.
    private func note(_ attempt: inout RunningAttempt, isDue: Bool) {
        let number = attempt.job.number
        do {
            var follower = attempt.follower
            defer { attempt.follower = follower }
            try follower.readNew { event in
                if let progress = event.progress { attempt.progress = progress }
                switch event.event {
                case .started, .resumed: attempt.begun = attempt.begun ?? event.time
                // Of many that came at once only the newest is of interest.
                case .checkpoint: attempt.checkpoint = event.checkpoint ?? attempt.checkpoint
                case .warning:
                    // A unit reports to the journal by itself.
                    if !launcher.outlivesDaemon { reporter.warning(event, of: attempt.job) }
                    attempt.text = event.text ?? attempt.text
                case .finished:
                    attempt.text = event.text ?? attempt.text
                    attempt.foundNoSpace = event.warning == .noSpace
                    if event.warning == .notFinite, !launcher.outlivesDaemon {
                        reporter.warning(event, of: attempt.job)
                    }
                case .progress, .preview: break
                }
            }
            if let begun = attempt.begun {
                // A job that is being cancelled stays so.
                if try queue.job(number).state == .starting { try queue.markRunning(number, at: begun) }
                attempt.begun = nil
            }
            if let checkpoint = attempt.checkpoint {
                try queue.recordCheckpoint(number, checkpoint, progress: attempt.progress)
                attempt.checkpoint = nil
                attempt.written(after: Self.interval)
            }
            if isDue { attempt.isTimed = false }
            if let progress = attempt.progress, isDue || ContinuousClock.now >= attempt.due {
                try queue.recordProgress(number, progress)
                attempt.written(after: Self.interval)
            }
        } catch {
            reporter.trouble("cannot note what the worker of job \(number) did: \(error)", of: attempt.job)
        }
    }

    private func conclude(_ attempt: RunningAttempt, _ end: WorkerEnd) async {
        let (job, number) = (attempt.job, attempt.job.number)
        if end == .letGo { return }
        let record = RunRecord(run: RunDirectory(path: job.directory))
        let (wish, cause) = workers.wish(number)
        let outcome = record.outcome(of: job.attempt)
        let said = outcome?.text ?? attempt.text
        let exit = end.exit(end.sentence(said: said, output: record.lastOutput(), wish: wish))
        if let outcome, outcome.result == .succeeded {
            await insist(job) {
                try queue.finish(number, as: .succeeded, exit: end.exit(outcome.text), at: outcome.finished)
            }
            return
        }
        switch (end.consequence, cause) {
        case (.failure, _): await insist(job) { try queue.finish(number, as: .failed, exit: exit) }
        case (.retry, .timeLimit?):
            let text = Self.timeOut(job, job.timeLimit ?? 0)
            await insist(job) { try queue.timeOut(number, exit: end.exit("\(text) \(exit.text)")) }
        case (.retry, .makesRoom(let other)?):
            await insist(job) { try queue.requeue(number, exit: exit, reason: "made room for job \(other)") }
        case (.retry, .daemonStops?):
            await insist(job) {
                try queue.requeue(number, exit: exit, reason: "The daemon was stopped; the job goes on.")
            }
        case (.retry, .request?): await insist(job) { try queue.requeue(number, exit: exit) }
        case (.retry, nil) where end == .exited(WorkerStatus.stopped.rawValue) && launcher.outlivesDaemon:
            await unitStopped(job, exit)
        case (.retry, nil) where attempt.foundNoSpace:
            // The steps since the newest checkpoint would be done again for the same end.
            let text = "\(exit.text), then say `cfgctl resume \(number)`."
            await insist(job) { try queue.finish(number, as: .failed, exit: end.exit(text)) }
        case (.retry, nil):
            if end != .exited(WorkerStatus.stopped.rawValue) { reporter.crash(exit.text, of: job) }
            await insist(job) { try retry(number, exit) }
        }
    }

    private func retry(_ number: Int, _ exit: JobExit) throws -> Job {
        let settings = configuration.value
        let pause = RetryPause(first: settings.retryDelay)
        return try queue.retry(number, limit: settings.retries, exit: exit, pause: pause.seconds)
    }

    /// The service manager stopped a worker: the machine goes down, or somebody stopped its unit.
    private func unitStopped(_ job: Job, _ exit: JobExit) async {
        let number = job.number
        switch await launcher.machineState() {
        case .up:
            return await insist(job) {
                try queue.requestPause(number, reason: "its unit was stopped")
                return try queue.requeue(number, exit: exit)
            }
        // Nothing can be started any more, and every try would count as an attempt.
        case .goingDown: workers.close()
        case .unknown: break
        }
        await insist(job) {
            try queue.requeue(number, exit: exit, reason: "The machine went down; the job goes on.")
        }
    }

    /// Asks the worker to save and leave when its job's time is over, and kills it where it does not.
    private func endOfTime(_ job: Job, after seconds: Double) async {
        let number = job.number
        guard (try? await Task.sleep(for: .seconds(max(0, seconds)))) != nil else { return }
        do {
            try queue.reachTimeLimit(number)
        } catch {
            // It matters only if the daemon ends while the worker saves.
            reporter.trouble("cannot note that the time of job \(number) is over: \(error)", of: job)
        }
        workers.stop(number, .save, because: .timeLimit)
        guard (try? await Task.sleep(for: Self.patience)) != nil else { return }
        workers.stop(number, .kill, because: .timeLimit)
    }

    private static func timeOut(_ job: Job, _ limit: Double) -> String {
        "It had its time limit of \(TimeSpan.words(limit)); `cfgctl resume \(job.number)` gives it the same again."
    }

    private static func isAskedToStop(_ job: Job) -> Bool { job.state == .cancelling || job.state == .pausing }

    /// Writes the end of an attempt; a disk that is full now may have room again in a while.
    private func insist(_ job: Job, _ transition: @Sendable () throws -> Job) async {
        while true {
            do {
                _ = try transition()
                return
            } catch JobQueueError.failed(let operation, let reason) {
                reporter.trouble("the queue could not \(operation): \(reason); tried again in 5 seconds", of: job)
                do { try await Task.sleep(for: .seconds(5)) } catch { return }
            } catch {
                reporter.trouble("\(error)", of: job)
                return
            }
        }
    }
}
