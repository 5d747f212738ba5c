internal import Foundation
public import Jobs
public import Logging
internal import Reporting
internal import Storage
public import Systemd

/// Starts each worker as the unit `cfgd-job@NUMBER.service`, so that the service manager looks after it: its sandbox, its
/// time to save at a shutdown, its watchdog, and its life beyond the daemon's.
///
/// The unit runs `cfgd-worker run STATE/runs/NUMBER --unit`; what else the worker must know stands in `attempt.json`.
public struct UnitLauncher: Launcher {
    /// The manager that starts them.
    public let scope: ServiceManager.Scope
    private let logger: Logger

    /// Workers are units of this manager.
    public init(_ scope: ServiceManager.Scope, logger: Logger) {
        self.scope = scope
        self.logger = logger
    }

    /// They do.
    public var outlivesDaemon: Bool { true }

    /// How often the bus is asked for a unit before that is given up.
    private static let tries = 20

    /// The unit of a job.
    public static func unit(of job: Int) -> String { "cfgd-job@\(job).service" }

    /// Starts the unit of the attempt's job.
    public func launch(_ run: RunDirectory, _ attempt: Attempt) async throws -> any Worker {
        // The manager would make it as root's, and a child of the same job could not write to it later.
        let log = open(run.log.path(percentEncoded: false), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard log >= 0 else { throw FileError.last("open", run.log.path(percentEncoded: false)) }
        close(log)
        let records = JobRecords(
            logger, number: attempt.job, name: attempt.name ?? "job-\(attempt.job)", attempt: attempt.attempt,
            uid: attempt.uid)
        let worker = UnitWorker(Self.unit(of: attempt.job), scope, records)
        do {
            try await worker.begin { manager, unit throws(BusError) in try manager.start(unit) }
        } catch {
            throw LaunchError(Self.words(error))
        }
        return worker
    }

    /// Whether the manager is stopping everything.
    public func machineState() async -> MachineState {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .default).async { [scope] in
                let state = try? ServiceManager(scope).systemState()
                continuation.resume(returning: state.map { $0 == "stopping" ? .goingDown : .up } ?? .unknown)
            }
        }
    }

    /// Sees to it that units can be started at all: that the manager answers, and lets this process follow a job's unit.
    /// - Throws: `DaemonError.noLauncher`, with what to do.
    public func check() async throws(DaemonError) {
        do {
            let records = JobRecords(logger, number: 0, name: "none", attempt: 0, uid: nil)
            let worker = UnitWorker(Self.unit(of: 0), scope, records)
            try await worker.begin { _, _ in }
            worker.letGo()
        } catch {
            throw .noLauncher("\(Self.words(error)).")
        }
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as BusError where error.isDenied:
            "\(error); the rule in polkit-1/rules.d/50-cfgd.rules lets the user cfgd start these units, and polkit must be "
                + "installed; or say --launcher child"
        case let error as BusError where error.isNoSuchUnit:
            "\(error); install cfgd-job@.service, or say --launcher child"
        case let error as BusError where error.name.isEmpty:
            "\(error); start dbus (a user's bus comes with dbus-user-session), or say --launcher child"
        default: "\(error)"
        }
    }

    /// The worker in the unit of a job. A bus that does not answer, as while it is started anew, is asked again for a while.
    public func find(_ run: RunDirectory, of job: Job) async throws -> (any Worker)? {
        let records = JobRecords(logger, of: job)
        var tries = 0
        while true {
            let worker = UnitWorker(Self.unit(of: job.number), scope, records)
            do {
                let isAlive = try await worker.begin { manager, unit throws(BusError) in
                    try manager.state(of: unit).isAlive
                }
                if isAlive { return worker }
                worker.letGo()
                return nil
            } catch let error as BusError where error.isNoSuchUnit {
                return nil
            } catch {
                tries += 1
                if tries == Self.tries { throw DaemonError.noLauncher("\(Self.words(error)).") }
                records.write(.warning, "may have a worker, and \(error); asked again in a second")
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}
