internal import Foundation
public import Jobs
public import Logging
internal import Reporting
internal import Storage
public import Systemd

/// The launcher of workers as units `cfgd-job@NUMBER.service`: the service manager provides their sandbox, their time to
/// save at a shutdown, their watchdog, and a life beyond the daemon's.
///
/// The unit runs `cfgd-worker run STATE/runs/NUMBER --unit`; the worker reads the rest from `attempt.json`.
public struct UnitLauncher: Launcher {
    /// The service manager that starts the units.
    public let scope: ServiceManager.Scope
    private let logger: Logger

    /// Creates a launcher of units of one service manager.
    public init(_ scope: ServiceManager.Scope, logger: Logger) {
        self.scope = scope
        self.logger = logger
    }

    /// `true`: the service manager keeps units running.
    public var outlivesDaemon: Bool { true }

    /// `true`: workers are started with `--unit`.
    public var reportsToJournal: Bool { true }

    /// The most tries to ask the bus for a unit.
    private static let tries = 20

    /// The unit of a job.
    public static func unit(of job: Int) -> String { "cfgd-job@\(job).service" }

    /// Starts the unit of the attempt's job.
    /// - Throws: `FileError` if a file of the run directory cannot be opened, `LaunchError` if the worker cannot be
    ///   started.
    public func launch(_ run: RunDirectory, _ attempt: Attempt) async throws -> any Worker {
        // The manager would make the file as root, and a child process of the same job could not write to it later.
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

    /// Checks that units can be started: that the manager answers, and lets this process follow a job's unit.
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

    /// Finds the worker in the unit of a job. A bus that does not answer, as during its restart, is asked again for 20 s.
    /// - Throws: `DaemonError.noLauncher` if the bus does not answer.
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
