internal import Foundation
public import Jobs
public import Logging
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

    /// The unit of a job.
    public static func unit(of job: Int) -> String { "cfgd-job@\(job).service" }

    /// Starts the unit of the attempt's job.
    public func launch(_ run: RunDirectory, _ attempt: Attempt) async throws -> any Worker {
        // The manager would make it as root's, and a child of the same job could not write to it later.
        let log = open(run.log.path(percentEncoded: false), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard log >= 0 else { throw FileError.last("open", run.log.path(percentEncoded: false)) }
        close(log)
        let worker = UnitWorker(Self.unit(of: attempt.job), scope, logger)
        do {
            try await worker.begin { manager, unit throws(BusError) in try manager.start(unit) }
        } catch let error as BusError where error.isDenied {
            throw LaunchError(
                """
                \(error); the rule in polkit-1/rules.d/50-cfgd.rules lets the user cfgd start these units, and polkit must be \
                installed; or say --launcher child
                """)
        } catch let error as BusError where error.isNoSuchUnit {
            throw LaunchError("\(error); install cfgd-job@.service, or say --launcher child")
        }
        return worker
    }

    /// Whether the manager is stopping everything.
    public func isMachineGoingDown() async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [scope] in
                let state = try? ServiceManager(scope).systemState()
                // A manager that answers no more has nothing left to stop.
                continuation.resume(returning: state == nil || state == "stopping")
            }
        }
    }

    /// The worker in the unit of a job.
    public func find(_ run: RunDirectory, job: Int) async -> (any Worker)? {
        let worker = UnitWorker(Self.unit(of: job), scope, logger)
        do {
            let isAlive = try await worker.begin { manager, unit throws(BusError) in
                try manager.state(of: unit).isAlive
            }
            guard isAlive else {
                worker.letGo()
                return nil
            }
            return worker
        } catch {
            logger.warning("job \(job): \(error)")
            return nil
        }
    }
}

/// A worker that cannot be started, in people's words.
struct LaunchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
