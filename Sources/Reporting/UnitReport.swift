internal import Dispatch
public import Jobs
public import Logging
internal import Synchronization
public import Systemd

/// What a worker that is a unit of the service manager tells of itself: its state and a line for `systemctl status` to the
/// manager, and what happens to the journal.
public final class UnitReport: Sendable {
    private struct State {
        var reported: ContinuousClock.Instant?
        /// When something last became safe: the job's beginning, or a checkpoint.
        var safe = ContinuousClock.now
        var sign = ContinuousClock.now
        var heard = ContinuousClock.now - .seconds(3600)
    }

    private let records: JobRecords
    private let notifier: ServiceNotifier
    private let state = Mutex(State())

    /// How long the manager is asked to wait for a worker that saves; asked again and again while it makes progress.
    private static let respite = Duration.seconds(15)
    /// A worker that has not come to the end of a step for so long is not waited for any longer.
    private static let patience = Duration.seconds(600)

    /// Reports of an attempt.
    /// - Parameter logger: leads to the journal.
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
        case .preview: break
        }
    }

    /// The job has come to the end of a step. Called at every step, so that a step that hangs shows.
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

    /// The worker was asked to stop: the manager is asked for time for as long as the job comes forward, so that a large
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

    /// At most once a second, as the journal and people can take it.
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
