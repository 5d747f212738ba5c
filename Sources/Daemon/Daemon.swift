internal import Control
public import Foundation
internal import JobQueue
internal import Jobs
public import Logging
internal import Synchronization
internal import Systemd
internal import Varlink

/// The daemon: locks the state directory, recovers the queue, runs jobs and answers calls, until SIGTERM or SIGINT.
public final class Daemon: Sendable {
    private let configuration: DaemonConfiguration
    private let launcher: any Launcher
    private let logger: Logger
    private let reread: (@Sendable () throws -> (configuration: DaemonConfiguration, file: URL?))?
    private let scheduler = Mutex<Scheduler?>(nil)

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
        let current = CurrentConfiguration(configuration)
        let observers = JobObservers(
            rights: rights, current: current, workersReport: launcher.reportsToJournal, logger: logger)
        let notifier = observers.notifier
        let ballast = Ballast(state.url)
        let opened = try OpenedQueue(state, ballast, announce: observers.changed, whenTroubled: observers.troubled)
        defer {
            opened.close(logger)
            withExtendedLifetime(state) {}
        }
        let queue = opened.queue
        // Trouble is known and said from the start, not from the first change on.
        try? queue.probe()
        try observers.know(queue)
        // A worker of the last daemon may need time to save.
        notifier.extendTimeout(by: .seconds(60))
        let recovery = Recovery(queue: queue, launcher: launcher, reporter: observers.reporter)
        let found = try await recovery.run()

        launcher.obey(configuration.settings)
        let (workers, watches) = (WorkerTable(), DirectoryWatches(logger))
        let scheduler = Scheduler(
            queue: queue,
            supervisor: AttemptSupervisor(
                state: state, queue: queue, launcher: launcher, workers: workers, watches: watches,
                reporter: observers.reporter, rights: rights, configuration: current),
            workers: workers, found: found, notifier: notifier, logger: logger, configuration: current,
            settleRest: recovery.settleRest)
        let retention = Retention(
            queue: queue, removal: RunRemoval(queue: queue, state: state, logger: logger), configuration: current,
            logger: logger, time: SteadyTime(state.clock, newest: try queue.newestEnd(), logger: logger))
        let reloading = reloading(current, notifier) {
            self.launcher.obey(current.value.settings)
            scheduler.wake()
            retention.wake()
            observers.sleep.settle()
        }
        let server = try server(
            for: service(
                queue, observers, workers: workers, watches: watches, state: state, configuration: current,
                reloading: reloading, scheduler: scheduler)
        ) {
            notifier.ready(status: observers.status.text)
            whenReady()
            scheduler.wake()
        }
        let strays = StrayDirectories(queue: queue, state: state, last: try queue.lastNumber(), logger: logger)
        self.scheduler.withLock { $0 = scheduler }
        // Before clients can connect: whoever has seen the daemon answer may stop it.
        let received = signals ? await signalStream(SIGTERM, SIGINT, SIGHUP) : nil
        try await serve(server, until: scheduler) { group in
            if rights.access == .shared { group.addTask { Self.measure(queue, observers.usage, rights) } }
            group.addTask { await strays.run() }
            group.addTask { await Self.keep(ballast) }
            group.addTask { await retention.run() }
            if let received { group.addTask { await Self.obey(received, scheduler, reloading) } }
        }
    }

    /// Makes the ballast again once there is room, until the task is cancelled.
    private static func keep(_ ballast: Ballast) async {
        while (try? await Task.sleep(for: .seconds(60))) != nil { ballast.take() }
    }

    private func service(
        _ queue: JobQueue, _ observers: JobObservers, workers: WorkerTable, watches: DirectoryWatches,
        state: StateDirectory, configuration current: CurrentConfiguration, reloading: Reloading, scheduler: Scheduler
    ) throws -> JobsService {
        JobsService(
            interface: try JobsInterface.definition(), queue: queue, feed: observers.feed, workers: workers,
            watches: watches, state: state, configuration: current, reloading: reloading, rights: configuration.rights,
            audit: AuditLog(logger: logger), usage: observers.usage, whenDrained: observers.status.drained,
            wake: scheduler.wake, isStopping: { scheduler.isStopping })
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
                limits: configuration.limits, gate: Self.gate(service.rights, service.audit.logger),
                executor: { CallThreads.shared.executor(for: $0.uid) }),
            address: configuration.address, whenListening: whenListening)
    }

    /// Makes `run` return once the workers have saved.
    public func stop() { scheduler.withLock { $0 }?.stop() }

    /// Serves the socket until the scheduler has ended, so that watchers see the last worker's end, and runs beside it what
    /// `start` adds to the group.
    private func serve(
        _ server: ControlServer, until scheduler: Scheduler,
        beside start: @escaping @Sendable (inout DiscardingTaskGroup) -> Void
    ) async throws {
        do {
            try await withThrowingTaskGroup { group in
                group.addTask { try await server.run() }
                group.addTask {
                    await withDiscardingTaskGroup { group in
                        start(&group)
                        await scheduler.run()
                        await self.launcher.endIdle()
                        group.cancelAll()
                    }
                    server.stop()
                }
                for try await _ in group {}
            }
        } catch let error as ListenError {
            throw DaemonError.socket(error.description.prefix(1).uppercased() + error.description.dropFirst())
        }
    }

    /// Stops on SIGTERM and SIGINT, and reloads the configuration on SIGHUP, until the task is cancelled.
    private static func obey(_ signals: AsyncStream<Int32>, _ scheduler: Scheduler, _ reloading: Reloading) async {
        for await signal in signals {
            guard signal == SIGHUP else {
                scheduler.stop()
                continue
            }
            // The error is in the journal already.
            _ = try? reloading()
        }
    }

    /// Begins to measure the jobs of users whose disk space is limited, page by page.
    private static func measure(_ queue: JobQueue, _ usage: UserUsage, _ rights: Rights) {
        var last = 0
        while let page = try? queue.page(after: last), let newest = page.last?.number {
            usage.know(page.filter { !rights.isPrivileged($0.uid) })
            last = newest
        }
    }

    /// The check of new connections, with the errors for those that are refused.
    private static func gate(_ rights: Rights, _ logger: Logger) -> ConnectionGate {
        ConnectionGate { peer in
            guard let refusal = rights.refusal(of: peer) else { return nil }
            logger.notice(
                "user \(Accounts.name(of: peer.uid)): connection refused: \(refusal)",
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
}
