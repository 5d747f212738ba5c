internal import JobQueue
internal import Jobs
internal import Logging
internal import Systemd

/// The observers of the queue's changes: the journal, the status line of the unit, the sleep lock, the use of disk space by user,
/// and the feed of watchers.
struct JobObservers: Sendable {
    let notifier = ServiceNotifier()
    let reporter: JournalReporter
    let status: StatusLine
    let sleep: SleepGuard
    let usage = UserUsage()
    let feed = JobFeed()
    private let rights: Rights

    init(rights: Rights, current: CurrentConfiguration, workersReport: Bool, logger: Logger) {
        self.rights = rights
        reporter = JournalReporter(logger, workersReport: workersReport)
        let notifier = notifier
        status = StatusLine { notifier.status($0) }
        sleep = SleepGuard(current, logger: logger)
    }

    /// Takes the new state of a job; watchers come last.
    func changed(_ job: Job) {
        reporter.changed(job)
        status.changed(job)
        sleep.changed(job)
        if !rights.isPrivileged(job.uid) { usage.changed(job) }
        feed.publish(job)
    }

    /// Takes the trouble of the queue's storage, or `nil` once it can be written.
    func troubled(_ trouble: StorageTrouble?) {
        reporter.troubled(trouble)
        status.troubled(trouble?.words)
    }

    /// Takes over the jobs that exist at the start.
    /// - Throws: `JobQueueError` if the queue cannot be read.
    func know(_ queue: JobQueue) throws {
        let unfinished = try queue.jobs(.unfinished)
        reporter.know(unfinished)
        status.know(unfinished, drained: try queue.drained())
        sleep.know(unfinished)
    }
}
