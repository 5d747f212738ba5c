public import Jobs

/// A way to start workers: as child processes here, as units of a service manager or jobs of a cluster elsewhere.
public protocol Launcher: Sendable {
    /// Whether workers go on when the daemon ends, and the next one can find them again.
    var outlivesDaemon: Bool { get }
    /// Starts a worker for an attempt of the job in a run directory.
    /// - Throws: an error in people's words if none can be started.
    func launch(_ run: RunDirectory, _ attempt: Attempt) async throws -> any Worker
    /// The worker that an earlier daemon started for a job, if it may still be there or has only just ended.
    /// - Throws: where that cannot be found out; to take the worker for lost would mean to stop it.
    func find(_ run: RunDirectory, of job: Job) async throws -> (any Worker)?
    /// What whoever runs the workers is about to do with them.
    func machineState() async -> MachineState
}

/// What a worker's machine is at, as far as it matters when a worker was stopped by somebody else than the daemon.
public enum MachineState: Sendable, Hashable {
    /// It works.
    case up
    /// It stops everything.
    case goingDown
    /// Nobody answers.
    case unknown
}

/// A worker that was started.
public protocol Worker: Sendable {
    /// Asks it to save and stop.
    func terminate()
    /// Ends it and everything it started, at once.
    func kill()
    /// The daemon ends: a worker that needs it is asked to save and stop, any other goes on, and `end()` returns.
    func letGo()
    /// Returns when it has ended, or was let go.
    func end() async -> WorkerEnd
}

/// How a worker ended.
public enum WorkerEnd: Sendable, Hashable {
    /// By itself, with this exit status.
    case exited(Int32)
    /// By this signal.
    case signalled(Int32)
    /// Nobody saw how.
    case unseen
    /// It has not: it goes on without this daemon.
    case letGo
}
