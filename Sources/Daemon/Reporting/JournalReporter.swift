internal import JobQueue
internal import Jobs
internal import Logging
internal import Reporting
internal import Synchronization
internal import Systemd

/// The writer of journal records about jobs: state changes, checkpoints, warnings of workers, and progress at most once a
/// second for each job.
final class JournalReporter: Sendable {
    private struct Known {
        var state: JobState
        var checkpoint: CheckpointSummary?
        var progress: JobProgress?
        var reported = ContinuousClock.now - .seconds(1)
    }

    let logger: Logger
    /// Whether workers write the records of their own checkpoints, progress and warnings (`Launcher.reportsToJournal`).
    private let workersReport: Bool
    private let known = Mutex<[Int: Known]>([:])

    init(_ logger: Logger, workersReport: Bool = false) {
        self.logger = logger
        self.workersReport = workersReport
    }

    /// Takes the present state of jobs as reported, so that only later changes are.
    func know(_ jobs: [Job]) {
        known.withLock { known in
            for job in jobs {
                known[job.number] = Known(state: job.state, checkpoint: job.checkpoint, progress: job.progress)
            }
        }
    }

    /// Reports the changes of a job since the last call.
    func changed(_ job: Job) {
        let old = known.withLock { known in
            let old = known[job.number]
            var new = old ?? Known(state: job.state)
            new.state = job.state
            new.checkpoint = job.checkpoint
            if isDue(job, old) {
                new.progress = job.progress
                new.reported = .now
            }
            known[job.number] = job.state.isFinal ? nil : new
            return old
        }
        // Its end was reported when it ended.
        if job.removed == true, old == nil { return }
        if !workersReport, let checkpoint = job.checkpoint, checkpoint != old?.checkpoint {
            records(of: job).saved(checkpoint)
        }
        if job.state != old?.state { report(from: old?.state, job) }
        if !workersReport, isDue(job, old), job.state == .running, let progress = job.progress {
            records(of: job).progressed(progress)
        }
    }

    private func isDue(_ job: Job, _ old: Known?) -> Bool {
        guard let old, let progress = job.progress, progress != old.progress else { return false }
        return ContinuousClock.now - old.reported >= .milliseconds(900)
    }

    /// Reports a warning of a worker that does not report it itself.
    func warning(_ event: Event, of job: Job) {
        if !workersReport { records(of: job).warned(event) }
    }

    /// Reports that a worker crashed.
    func crash(_ text: String, of job: Job) {
        records(of: job).write(
            .warning, "attempt \(job.attempt): \(text)", JournalMessage.workerLost.rawValue,
            ["CFGD_REASON": .string(text)])
    }

    /// Reports that a job was running when the last daemon ended, and goes on.
    func recovered(_ job: Job, _ text: String) {
        records(of: job).write(
            .notice, "goes on: \(text)", JournalMessage.jobRecovered.rawValue, ["CFGD_REASON": .string(text)])
    }

    /// Reports anything else about a job; the text follows its number and name.
    func note(_ text: String, _ level: Logger.Level = .notice, of job: Job) { records(of: job).write(level, text) }

    /// Reports an error of the daemon itself.
    func trouble(_ text: String, of job: Job? = nil) {
        logger.error("\(text)", metadata: job.map { records(of: $0).fields })
    }

    /// Reports that the queue cannot be written, or with `nil` that it can be again.
    func troubled(_ trouble: StorageTrouble?) {
        guard let trouble else { return logger.notice("the queue can be written again") }
        logger.error(
            "\(trouble.words)",
            metadata: [
                JournalMessage.metadataKey: JournalMessage.queueTroubled.metadataValue,
                "CFGD_REASON": .string(trouble.reason),
            ])
    }

    private func report(from old: JobState?, _ job: Job) {
        var fields: Logger.Metadata = ["CFGD_STATE": .string(job.state.rawValue)]
        if let old { fields["CFGD_STATE_OLD"] = .string(old.rawValue) }
        if let reason = job.exit?.text ?? job.reason { fields["CFGD_REASON"] = .string(reason) }
        let (level, text, message): (Logger.Level, String, JournalMessage?) =
            switch job.state {
            case .queued where old == nil: (.notice, "is submitted by \(job.owner)", nil)
            case .held where old == nil: (.notice, "is submitted by \(job.owner) and held", nil)
            case .queued where old == .held: (.notice, "is released", nil)
            case .queued where old == .paused: (.notice, "is resumed and waits for its turn", nil)
            case .queued:
                (.notice, "waits for its next attempt\(job.notBefore.map { ", not before \($0)" } ?? "")", nil)
            case .held: (.notice, "is held: \(job.reason ?? "")", nil)
            case .starting: (.notice, "starts, attempt \(job.attempt)", nil)
            case .running where job.checkpoint == nil: (.notice, "runs", .jobStarted)
            case .running: (.notice, "goes on from step \(job.checkpoint?.step ?? 0)", .jobResumed)
            case .pausing: (.notice, "is asked to save and pause: \(job.reason ?? "")", nil)
            case .paused:
                (.notice, "is paused at \(job.checkpoint.map { "step \($0.step)" } ?? "its beginning")", .jobPaused)
            case .cancelling: (.notice, "is asked to stop: \(job.reason ?? "")", nil)
            case .succeeded: (.notice, "succeeded: \(job.exit?.text ?? "")", .jobSucceeded)
            case .failed: (.error, "failed: \(job.exit?.text ?? "")", .jobFailed)
            case .cancelled: (.notice, "was cancelled: \(job.reason ?? job.exit?.text ?? "")", .jobCancelled)
            }
        records(of: job).write(level, text, message?.rawValue, fields)
    }

    private func records(of job: Job) -> JobRecords { JobRecords(logger, of: job) }
}
