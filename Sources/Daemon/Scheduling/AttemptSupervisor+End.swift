internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

extension AttemptSupervisor {
    /// Records that no worker could be started. The cause decides whether the job fails, waits, or is tried again.
    func recordFailedStart(of job: Job, _ error: any Error) async {
        let directory = RunDirectory(path: job.directory).url.plainPath
        switch error {
        case let error as ControlError:
            await insist(job) {
                try queue.finish(job.number, as: .failed, exit: JobExit(text: "It cannot start: \(error)."))
            }
        case let error where !FileManager.default.fileExists(atPath: directory):
            let text = "It cannot start: its run directory \(directory) is gone (\(error))."
            await insist(job) { try queue.finish(job.number, as: .failed, exit: JobExit(text: text)) }
        case is StartDelay:
            let text = "It waits: \(error)."
            reporter.note("waits: \(error)", of: job)
            let pause = configuration.value.launchPause
            await insist(job) { try queue.postpone(job.number, exit: JobExit(text: text), seconds: pause) }
        case let error where Self.isNoFaultOfTheJob(error):
            let text = "No worker could be started: \(error)."
            reporter.trouble("job \(job.number) (\(job.name)): \(text)", of: job)
            let pause = configuration.value.launchPause
            await insist(job) { try queue.postpone(job.number, exit: JobExit(text: text), seconds: pause) }
        default:
            let text = "The worker could not be started: \(error)."
            await insist(job) {
                try retry(job.number, JobExit(text: text))
            }
        }
    }

    /// Whether the machine is at fault: the disk is full, the daemon may open no more files, the queue does not answer, no
    /// worker can be started at all. Then the job is tried again without limit.
    private static func isNoFaultOfTheJob(_ error: any Error) -> Bool {
        if case JobQueueError.failed = error { return true }
        return error is FileError || error is LaunchError
    }

    /// Records the end of an attempt.
    func conclude(_ attempt: RunningAttempt, _ end: WorkerEnd) async {
        let (job, number) = (attempt.job, attempt.job.number)
        if end == .letGo { return }
        let record = RunRecord(run: RunDirectory(path: job.directory))
        if end != .exited(WorkerStatus.succeeded.rawValue) { RunLeftovers(run: record.run).delete() }
        let (request, cause) = workers.request(number)
        let outcome = record.outcome(of: job.attempt)
        let said = outcome?.text ?? attempt.text
        let exit = end.exit(end.sentence(said: said, output: record.lastOutput(), request: request))
        if let outcome, outcome.result == .succeeded {
            // Whatever ended the process afterwards, the job had ended before.
            let exit = WorkerEnd.exited(WorkerStatus.succeeded.rawValue).exit(outcome.text)
            await insist(job) { try queue.finish(number, as: .succeeded, exit: exit, at: outcome.finished) }
            return
        }
        switch (end.consequence, cause) {
        case (_, .lost(let reason)?):
            let text =
                "Its files were taken away while it ran: \(reason). Restore them and say `cfgctl resume \(number)`, or submit "
                + "it again."
            await insist(job) { try queue.finish(number, as: .failed, exit: end.exit(text)) }
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
            await stoppedByOthers(job, exit)
        case (.retry, nil) where end == .exited(WorkerStatus.busy.rawValue):
            // Somebody else took the lock first; the job is not at fault, however often that happens.
            let pause = configuration.value.launchPause
            await insist(job) { try queue.postpone(number, exit: exit, seconds: pause) }
        case (.retry, nil) where attempt.foundNoSpace || end == .exited(WorkerStatus.noSpace.rawValue):
            if await triesAgain(job, exit) { return }
            // Another attempt would repeat the steps since the newest checkpoint, take what others free, and fail again.
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

    /// Records that a worker was stopped by somebody else than the daemon: the machine is shutting down, or its unit was
    /// stopped.
    private func stoppedByOthers(_ job: Job, _ exit: JobExit) async {
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

    static func timeOut(_ job: Job, _ limit: Double) -> String {
        "It had its time limit of \(TimeSpan.words(limit)); `cfgctl resume \(job.number)` gives it the same again."
    }

    /// Writes the end of an attempt to the queue, again and again until it succeeds: a full disk may have space later.
    func insist(_ job: Job, _ transition: @Sendable () throws -> Job) async {
        while true {
            do {
                _ = try transition()
                return
            } catch JobQueueError.failed(let operation, let reason) {
                reporter.trouble("the queue could not \(operation): \(reason); tried again in 5 seconds", of: job)
                for _ in 0..<20 {
                    // The next daemon finds the end in the run directory.
                    if workers.mustEnd { return }
                    do { try await Task.sleep(for: .milliseconds(250)) } catch { return }
                }
            } catch {
                reporter.trouble("\(error)", of: job)
                return
            }
        }
    }
}
