internal import Control
internal import Jobs
internal import Logging
internal import Systemd
internal import Varlink

/// The audit log: one record for each call that changes something or tried to, with caller, method, jobs and outcome.
struct AuditLog: Sendable {
    let logger: Logger

    /// - Parameter logger: the logger, whose level is lowered to notice where it is higher: audit records are always
    ///   written.
    init(logger: Logger) {
        var logger = logger
        logger.logLevel = min(logger.logLevel, .notice)
        self.logger = logger
    }

    /// The outcome of a call.
    private enum Outcome: String {
        case done, refused, failed
    }

    /// Records a successful call.
    func done(_ call: VarlinkCall, _ jobs: [Int]) { note(call, jobs, .done, nil) }

    /// Records a refused or failed call.
    func failed(_ call: VarlinkCall, _ jobs: [Int], _ error: VarlinkError) {
        let control = ControlError(error)
        let isRefused = if case .notPermitted? = control { true } else { false }
        // The issues of a spec can be of any length.
        note(call, jobs, isRefused ? .refused : .failed, String((control?.description ?? "\(error)").prefix(500)))
    }

    private func note(_ call: VarlinkCall, _ jobs: [Int], _ outcome: Outcome, _ reason: String?) {
        let numbers = jobs.map(String.init)
        var fields: Logger.Metadata = [
            JournalMessage.metadataKey: JournalMessage.callRecorded.metadataValue,
            "CFGD_CALLER_UID": "\(call.peer.uid)", "CFGD_CALLER_PID": "\(call.peer.pid)",
            "CFGD_METHOD": .string(call.method), "CFGD_OUTCOME": .string(outcome.rawValue),
            "CFGD_JOBS": .string(numbers.joined(separator: ",")), "CFGD_REASON": .string(reason ?? outcome.rawValue),
        ]
        if numbers.count == 1 { fields["CFGD_JOB"] = .string(numbers[0]) }
        let subject = numbers.isEmpty ? "" : " \(JobList.words(jobs))"
        logger.log(
            level: outcome == .refused ? .warning : .notice,
            "user \(Accounts.name(of: call.peer.uid)): \(call.method)\(subject): \(outcome.rawValue)\(reason.map { ": \($0)" } ?? "")",
            metadata: fields)
    }
}
