internal import Jobs
internal import Logging
internal import Synchronization
internal import Systemd

/// Writes what happens to jobs as records with fields: state changes, checkpoints, warnings of workers, and progress at
/// most once a second for each job.
final class JournalReporter: Sendable {
    private struct Known {
        var state: JobState
        var checkpoint: CheckpointSummary?
        var progress: JobProgress?
        var reported = ContinuousClock.now - .seconds(1)
    }

    private let logger: Logger
    private let known = Mutex<[Int: Known]>([:])

    init(_ logger: Logger) { self.logger = logger }

    /// Takes jobs as known, so that only what changes from now on is reported.
    func know(_ jobs: [Job]) {
        known.withLock { known in
            for job in jobs {
                known[job.number] = Known(state: job.state, checkpoint: job.checkpoint, progress: job.progress)
            }
        }
    }

    /// Reports how the job differs from when it was last seen.
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
        if let checkpoint = job.checkpoint, checkpoint != old?.checkpoint { report(checkpoint, of: job) }
        if job.state != old?.state { report(from: old?.state, job) }
        if isDue(job, old), job.state == .running { reportProgress(of: job) }
    }

    private func isDue(_ job: Job, _ old: Known?) -> Bool {
        guard let old, let progress = job.progress, progress != old.progress else { return false }
        return ContinuousClock.now - old.reported >= .milliseconds(900)
    }

    /// Reports something that a worker warns of.
    func warning(_ event: Event, of job: Job) {
        let text = event.text ?? "the worker warns without words"
        var fields = fields(of: job)
        fields["CFGD_REASON"] = .string(text)
        let message: JournalMessage? =
            switch event.warning {
            case .checkpointRejected: .checkpointRejected
            case .noSpace: .noSpace
            case .checkpointNotSaved, nil: nil
            }
        if let message { fields[JournalMessage.metadataKey] = message.metadataValue }
        logger.warning("job \(job.number) (\(job.name)): \(text)", metadata: fields)
    }

    /// Reports that a worker ended in a way that it should not.
    func crash(_ text: String, of job: Job) {
        var fields = fields(of: job)
        fields["CFGD_REASON"] = .string(text)
        fields[JournalMessage.metadataKey] = JournalMessage.workerLost.metadataValue
        logger.warning("job \(job.number) (\(job.name)), attempt \(job.attempt): \(text)", metadata: fields)
    }

    /// Reports that a job was running when the daemon of before ended, and goes on.
    func recovered(_ job: Job, _ text: String) {
        var fields = fields(of: job)
        fields["CFGD_REASON"] = .string(text)
        fields[JournalMessage.metadataKey] = JournalMessage.jobRecovered.metadataValue
        logger.notice("job \(job.number) (\(job.name)) goes on: \(text)", metadata: fields)
    }

    /// Reports that the daemon itself is in trouble.
    func trouble(_ text: String, of job: Job? = nil) {
        logger.error("\(text)", metadata: job.map { fields(of: $0) })
    }

    private func report(from old: JobState?, _ job: Job) {
        var fields = fields(of: job)
        fields["CFGD_STATE"] = .string(job.state.rawValue)
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
            case .cancelled: (.notice, "is cancelled: \(job.reason ?? job.exit?.text ?? "")", .jobCancelled)
            }
        if let message { fields[JournalMessage.metadataKey] = message.metadataValue }
        logger.log(level: level, "job \(job.number) (\(job.name)) \(text)", metadata: fields)
    }

    private func report(_ checkpoint: CheckpointSummary, of job: Job) {
        var fields = fields(of: job)
        fields["CFGD_CHECKPOINT"] = .string(checkpoint.path)
        fields["CFGD_CHECKPOINT_STEP"] = "\(checkpoint.step)"
        fields["CFGD_CHECKPOINT_BYTES"] = "\(checkpoint.bytes)"
        fields["CFGD_CHECKPOINT_SHA256"] = .string(checkpoint.sha256)
        fields["CFGD_CHECKPOINT_MSEC"] = "\(Int((checkpoint.seconds * 1000).rounded()))"
        fields[JournalMessage.metadataKey] = JournalMessage.checkpointSaved.metadataValue
        logger.notice("job \(job.number) (\(job.name)) has a checkpoint at step \(checkpoint.step)", metadata: fields)
    }

    private func reportProgress(of job: Job) {
        guard let progress = job.progress else { return }
        var fields = fields(of: job)
        fields["CFGD_STEP"] = "\(progress.step)"
        fields["CFGD_STEPS_TOTAL"] = "\(progress.total)"
        if let rate = progress.rate { fields["CFGD_RATE"] = .string(StatusLine.digits(rate)) }
        if let left = progress.secondsLeft, left.isFinite { fields["CFGD_ETA_SEC"] = "\(Int(left.rounded()))" }
        if let loss = progress.metrics["loss"]?.value { fields["CFGD_LOSS"] = .string(StatusLine.digits(loss)) }
        if let rate = progress.metrics["rate"]?.value { fields["CFGD_LR"] = .string(StatusLine.digits(rate)) }
        logger.info("job \(job.number) (\(job.name)) \(StatusLine.words(progress))", metadata: fields)
    }

    private func fields(of job: Job) -> Logger.Metadata {
        [
            "CFGD_JOB": "\(job.number)", "CFGD_JOB_NAME": .string(job.name), "CFGD_ATTEMPT": "\(job.attempt)",
            "CFGD_OWNER_UID": "\(job.uid)",
        ]
    }
}
