internal import Control
public import Foundation
internal import JobQueue
internal import Jobs
public import Logging
internal import ServiceLifecycle
internal import Synchronization
internal import Systemd
internal import UnixSignals
internal import Varlink

/// The daemon: locks the state directory, recovers the queue, runs jobs and answers calls, until SIGTERM or SIGINT.
public final class Daemon: Sendable {
    private let configuration: DaemonConfiguration
    private let launcher: any Launcher
    private let logger: Logger
    private let reread: (@Sendable () throws -> (configuration: DaemonConfiguration, file: URL?))?
    private let group = Mutex<ServiceGroup?>(nil)

    /// Creates a daemon that starts workers with `launcher`.
    /// - Parameter reread: reads the configuration again for a reload, and the file it came from; an error leaves the
    ///   configuration as it was. Without `reread`, a reload changes nothing.
    public init(
        _ configuration: DaemonConfiguration, launcher: any Launcher, logger: Logger,
        reread: (@Sendable () throws -> (configuration: DaemonConfiguration, file: URL?))? = nil
    ) {
        self.reread = reread
        self.configuration = configuration
        self.launcher = launcher
        self.logger = logger
    }

    /// Runs until SIGTERM, SIGINT or `stop()`; then workers have saved and their jobs are queued again.
    /// - Parameters:
    ///   - signals: whether SIGTERM and SIGINT stop the daemon, as `stop()` does.
    ///   - whenReady: called once calls are answered.
    /// - Throws: `DaemonError`.
    public func run(signals: Bool = true, whenReady: @escaping @Sendable () -> Void = {}) async throws {
        let rights = configuration.rights
        if rights.access == .shared { try UserNamespace.check(user: rights.user) }
        let state = try StateDirectory(configuration.state, isPrivate: rights.access == .shared)
        let notifier = ServiceNotifier()
        let reporter = JournalReporter(logger, workersReport: launcher.reportsToJournal)
        let status = StatusLine { notifier.status($0) }
        let current = CurrentConfiguration(configuration)
        let sleep = SleepGuard(current, logger: logger)
        let feed = JobFeed()
        let queue = try Self.openQueue(state) { job in
            reporter.changed(job)
            status.changed(job)
            sleep.changed(job)
            feed.publish(job)
        } whenTroubled: { trouble in
            reporter.troubled(trouble)
            status.troubled(trouble?.words)
        }
        let unfinished = try queue.jobs(.unfinished)
        reporter.know(unfinished)
        status.know(unfinished, drained: try queue.drained())
        sleep.know(unfinished)
        // A worker of the last daemon may need time to save.
        notifier.extendTimeout(by: .seconds(60))
        let found = try await Recovery(queue: queue, launcher: launcher, reporter: reporter).run()

        let workers = WorkerTable()
        let watches = DirectoryWatches(logger)
        let scheduler = Scheduler(
            queue: queue,
            supervisor: AttemptSupervisor(
                state: state, queue: queue, launcher: launcher, workers: workers, watches: watches,
                reporter: reporter, rights: rights, configuration: current),
            workers: workers, found: found, notifier: notifier, logger: logger, configuration: current)
        let retention = Retention(
            queue: queue, removal: RunRemoval(queue: queue, state: state, logger: logger), configuration: current,
            logger: logger)
        let reloading = reloading(current, notifier) {
            scheduler.wake()
            retention.wake()
            sleep.settle()
        }
        let service = JobsService(
            interface: try JobsInterface.definition(), queue: queue, feed: feed, workers: workers, watches: watches,
            state: state, configuration: current, reloading: reloading, rights: rights,
            audit: AuditLog(logger: logger), whenDrained: status.drained, wake: scheduler.wake,
            isStopping: { scheduler.isStopping })
        let server = try server(for: service) {
            notifier.ready(status: status.text)
            whenReady()
            scheduler.wake()
        }
        let stray = StrayReport(queue: queue, state: state, last: try queue.lastNumber(), logger: logger)
        let others: [any Service] = [stray, retention] + (signals ? [HangupReload(reloading: reloading)] : [])
        try await serve(server, scheduler, others, signals: signals)
        try queue.close()
        withExtendedLifetime(state) {}
    }

    private func reloading(
        _ current: CurrentConfiguration, _ notifier: ServiceNotifier, whenChanged: @escaping @Sendable () -> Void
    ) -> Reloading {
        let initial = configuration
        return Reloading(
            configuration: current, notifier: notifier, logger: logger, read: reread ?? { (initial, nil) },
            whenChanged: whenChanged)
    }

    private func server(
        for service: JobsService, whenListening: @escaping @Sendable () async -> Void
    ) throws -> ControlServer {
        ControlServer(
            server: try VarlinkServer(
                vendor: "cfgd", product: "cfgd", version: Version.current, url: "", services: [service],
                limits: configuration.limits, gate: Self.gate(service.rights, service.audit.logger)),
            address: configuration.address, whenListening: whenListening)
    }

    /// Makes `run` return once the workers have saved.
    public func stop() async { await group.withLock { $0 }?.triggerGracefulShutdown() }

    /// Runs the services, which stop in reverse order: the socket is served until the last worker has ended, so that watchers
    /// see its end.
    private func serve(
        _ server: ControlServer, _ scheduler: Scheduler, _ others: [any Service], signals: Bool
    ) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: server), .init(service: scheduler, successTerminationBehavior: .ignore),
                ] + others.map { .init(service: $0, successTerminationBehavior: .ignore) },
                gracefulShutdownSignals: signals ? [.sigterm, .sigint] : [], logger: Self.quiet(logger)))
        self.group.withLock { $0 = group }
        do {
            try await group.run()
        } catch let error as ListenError {
            throw DaemonError.socket(error.description.prefix(1).uppercased() + error.description.dropFirst())
        }
    }

    /// The check of new connections, with the errors for those that are refused.
    private static func gate(_ rights: Rights, _ logger: Logger) -> ConnectionGate {
        ConnectionGate { peer in
            guard let refusal = rights.refusal(of: peer) else { return nil }
            logger.notice(
                "user \(peer.uid): connection refused: \(refusal)",
                metadata: ["CFGD_CALLER_UID": "\(peer.uid)", "CFGD_CALLER_PID": "\(peer.pid)"])
            return refusal.varlink
        } overflow: { limit in
            let text =
                switch limit {
                case .all(let count): "the daemon has \(count) connections already (cfgd --connections)"
                case .user(let count): "you have \(count) connections already (cfgd --connections-per-user)"
                }
            return ControlError.tooManyConnections(text: text).varlink
        }
    }

    private static func openQueue(
        _ state: StateDirectory, announce: @escaping @Sendable (Job) -> Void,
        whenTroubled: @escaping @Sendable (StorageTrouble?) -> Void
    ) throws(DaemonError) -> JobQueue {
        let path = try state.queuePath()
        do {
            return try JobQueue(path: path, announce: announce, whenTroubled: whenTroubled)
        } catch {
            throw .queue(error.description)
        }
    }

    /// A logger for the service group, whose own records matter only when it fails.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .error)
        return logger
    }
}
