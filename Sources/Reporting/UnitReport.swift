internal import Dispatch
public import Jobs
public import Logging
internal import Synchronization
public import Systemd

/// The report of a worker that runs as a unit: its state and a line for `systemctl status` to the service manager, and
/// journal records of its events.
public final class UnitReport: Sendable {
    private struct State {
        var reported: ContinuousClock.Instant?
        /// The time of the last checkpoint, or of the attempt's start.
        var safe = ContinuousClock.now
        var sign = ContinuousClock.now
        var heard = ContinuousClock.now - .seconds(3600)
    }

    private let records: JobRecords
    private let notifier: ServiceNotifier
    private let state = Mutex(State())

    /// The time that the manager is asked to wait for a worker that saves; asked for again while the worker makes progress.
    private static let respite = Duration.seconds(15)
    /// The longest step of a worker that saves, by default 600 s; after that no more time is asked for.
    private static let patience = Duration.seconds(600)

    /// Creates the report of an attempt.
    /// - Parameter logger: a logger to the journal.
    public init(_ attempt: Attempt, logger: Logger, notifier: ServiceNotifier = ServiceNotifier()) {
        self.notifier = notifier
        records = JobRecords(
            logger, number: attempt.job, name: attempt.name ?? "job-\(attempt.job)", attempt: attempt.attempt,
            uid: attempt.uid)
    }

    /// Reports an event of the job.
    public func observe(_ event: Event) {
        alive()
        switch event.event {
        case .started:
            begin(event)
            records.write(.notice, "begins, attempt \(event.attempt)", JournalMessage.jobStarted.rawValue)
        case .resumed:
            begin(event)
            records.write(
                .notice, "goes on \(event.text ?? "from its newest checkpoint"), attempt \(event.attempt)",
                JournalMessage.jobResumed.rawValue)
        case .progress: if let progress = event.progress { report(progress) }
        case .checkpoint:
            guard let checkpoint = event.checkpoint else { break }
            state.withLock { $0.safe = .now }
            records.saved(checkpoint)
        case .warning: records.warned(event)
        case .finished:
            if event.warning != nil { records.warned(event) }
            let text = event.text ?? "ends"
            notifier.stopping(status: text)
            records.write(.notice, "ends: \(text)", nil, ["CFGD_REASON": .string(text)])
        case .data, .preview: break
        }
    }

    /// Reports that a step has ended. Called at every step, so that a hanging step shows.
    public func alive() {
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            state.sign = now
            guard now - state.heard >= .seconds(1) else { return false }
            state.heard = now
            return true
        }
        if isDue { notifier.watchdog() }
    }

    /// Reports a request to stop. The manager is asked for time for as long as the job makes progress, so that a large
    /// checkpoint is not cut off.
    public func stopping(_ reason: String) {
        notifier.status("saves and stops: \(reason)")
        let timer = DispatchQueue(label: "dev.cfgd.extend", qos: .default)
        @Sendable func extend() {
            let sign = state.withLock(\.sign)
            guard ContinuousClock.now - sign < Self.patience else { return }
            notifier.extendTimeout(by: Self.respite)
            timer.asyncAfter(deadline: .now() + 5) { extend() }
        }
        timer.async { extend() }
    }

    private func begin(_ event: Event) {
        state.withLock { $0.safe = .now }
        notifier.ready(status: "attempt \(event.attempt): \(event.text ?? "begins")")
    }

    /// Reports progress, at most once a second.
    private func report(_ progress: JobProgress) {
        let now = ContinuousClock.now
        let risk: Duration? = state.withLock { state in
            if let reported = state.reported, now - reported < .milliseconds(900) { return nil }
            state.reported = now
            return now - state.safe
        }
        guard let risk else { return }
        notifier.status("\(progress.words); \(TimeSpan.words(Double(risk.components.seconds))) of work not saved yet")
        records.progressed(progress)
    }
}
