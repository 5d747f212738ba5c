public import Jobs
public import Logging
internal import Systemd

/// The journal records of one attempt of a job: the same records with the same fields, whether the daemon or the worker
/// writes them. The fields are listed in cfgd(8), the explanations in `systemd/cfgd.catalog`.
public struct JobRecords: Sendable {
    private let logger: Logger
    private let title: String
    /// The fields of every record about the attempt.
    public let fields: Logger.Metadata

    /// Creates the records of an attempt.
    /// - Parameter uid: the user who submitted the job; `nil` where that is unknown.
    public init(_ logger: Logger, number: Int, name: String, attempt: Int, uid: UInt32?) {
        self.logger = logger
        title = "job \(number) (\(name))"
        var fields: Logger.Metadata = [
            "CFGD_JOB": "\(number)", "CFGD_JOB_NAME": .string(name), "CFGD_ATTEMPT": "\(attempt)",
        ]
        if let uid { fields["CFGD_OWNER_UID"] = "\(uid)" }
        self.fields = fields
    }

    /// Creates the records of a job's present attempt.
    public init(_ logger: Logger, of job: Job) {
        self.init(logger, number: job.number, name: job.name, attempt: job.attempt, uid: job.uid)
    }

    /// Writes one record.
    /// - Parameters:
    ///   - text: the text after the job's number and name.
    ///   - message: the kind of record, for records that the catalogue explains.
    public func write(
        _ level: Logger.Level, _ text: String, _ message: String? = nil, _ others: Logger.Metadata = [:]
    ) {
        var all = fields.merging(others) { $1 }
        if let message { all[JournalMessage.metadataKey] = .string(message) }
        logger.log(level: level, "\(title) \(text)", metadata: all)
    }

    /// Records a checkpoint that was saved and verified.
    public func saved(_ checkpoint: CheckpointSummary) {
        write(
            .notice, "has a checkpoint at step \(checkpoint.step)", JournalMessage.checkpointSaved.rawValue,
            [
                "CFGD_CHECKPOINT": .string(checkpoint.path), "CFGD_CHECKPOINT_STEP": "\(checkpoint.step)",
                "CFGD_CHECKPOINT_BYTES": "\(checkpoint.bytes)", "CFGD_CHECKPOINT_SHA256": .string(checkpoint.sha256),
                "CFGD_CHECKPOINT_MSEC": "\(Int((checkpoint.seconds * 1000).rounded()))",
            ])
    }

    /// Records the progress.
    public func progressed(_ progress: JobProgress) {
        var others: Logger.Metadata = ["CFGD_STEP": "\(progress.step)", "CFGD_STEPS_TOTAL": "\(progress.total)"]
        if let rate = progress.rate { others["CFGD_RATE"] = .string(JobProgress.digits(rate)) }
        if let left = progress.secondsLeft, left.isFinite { others["CFGD_ETA_SEC"] = "\(Int(left.rounded()))" }
        if let loss = progress.metrics["loss"]?.value { others["CFGD_LOSS"] = .string(JobProgress.digits(loss)) }
        if let rate = progress.metrics["rate"]?.value { others["CFGD_LR"] = .string(JobProgress.digits(rate)) }
        write(.info, progress.words, nil, others)
    }

    /// Records a warning of the worker.
    public func warned(_ event: Event) {
        let text = event.text ?? "the worker warns without words"
        let message: JournalMessage? =
            switch event.warning {
            case .checkpointRejected: .checkpointRejected
            case .noSpace: .noSpace
            case .notFinite: .notFinite
            case .checkpointNotSaved, nil: nil
            }
        write(.warning, "warns: \(text)", message?.rawValue, ["CFGD_REASON": .string(text)])
    }
}
