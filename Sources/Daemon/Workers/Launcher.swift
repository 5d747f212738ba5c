public import Jobs

/// A way to start workers: as child processes, or as units of a service manager.
public protocol Launcher: Sendable {
    /// Whether workers survive the daemon, so that the next daemon finds them again.
    var outlivesDaemon: Bool { get }
    /// Whether workers write the records of their events to the journal themselves, so that the daemon does not.
    var reportsToJournal: Bool { get }
    /// Starts a worker for an attempt of the job in a run directory.
    /// - Throws: `LaunchError` if no worker can be started at all; `FileError`.
    func launch(_ run: RunDirectory, _ attempt: Attempt) async throws -> any Worker
    /// Finds the worker that an earlier daemon started for a job and that may be running or has just ended.
    /// - Throws: an error where the launcher cannot tell; treating the worker as lost would mean to stop it.
    func find(_ run: RunDirectory, of job: Job) async throws -> (any Worker)?
    /// The state of the machine that runs the workers.
    func machineState() async -> MachineState
    /// Takes settings over, at the start and after each change.
    func obey(_ settings: DaemonSettings)
    /// Makes room for a job that is about to start: ends workers that have nothing to do and that it cannot have.
    func makeRoom(for job: Job, _ run: RunDirectory, _ attempt: Attempt) async
    /// Ends the workers that have nothing to do, because the daemon ends.
    func endIdle() async
}

extension Launcher {
    /// Ignores the settings.
    public func obey(_ settings: DaemonSettings) {}
    /// Does nothing: each worker ends with its job.
    public func makeRoom(for job: Job, _ run: RunDirectory, _ attempt: Attempt) async {}
    /// Does nothing: each worker ends with its job.
    public func endIdle() async {}
}

/// The state of the workers' machine, reduced to what the scheduler needs after somebody else stopped a worker.
public enum MachineState: Sendable, Hashable {
    /// The machine is running.
    case up
    /// The machine is shutting down.
    case goingDown
    /// The service manager does not answer.
    case unknown
}

/// A started worker.
public protocol Worker: Sendable {
    /// Asks the worker to save and stop.
    func terminate()
    /// Kills the worker and every process that it started.
    func kill()
    /// Lets go of the worker because the daemon ends: a child process is asked to save and stop, a unit goes on. `end()`
    /// returns.
    func letGo()
    /// Returns when the worker has ended, or the daemon has let go of it.
    func end() async -> WorkerEnd
}

/// The end of a worker.
public enum WorkerEnd: Sendable, Hashable {
    /// The worker exited with this status.
    case exited(Int32)
    /// The worker was ended by this signal.
    case signalled(Int32)
    /// The worker ended, and nothing else is known.
    case unseen
    /// The worker is running; the daemon has let go of it.
    case letGo
}
