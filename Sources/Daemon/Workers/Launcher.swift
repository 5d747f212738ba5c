public import Jobs

/// A way to start workers: as child processes here, as units of a service manager or jobs of a cluster elsewhere.
public protocol Launcher: Sendable {
    /// Starts a worker for an attempt of the job in a run directory.
    /// - Parameter gpu: the index of the only GPU that it sees; `nil` for none.
    /// - Throws: an error in people's words if none can be started.
    func launch(_ run: RunDirectory, attempt: Int, gpu: Int?) throws -> any Worker
}

/// A worker that was started.
public protocol Worker: Sendable {
    /// Its process.
    var pid: Int32 { get }
    /// Asks it to save and stop.
    func terminate()
    /// Ends it and everything it started, at once.
    func kill()
    /// Returns when it has ended.
    func end() async -> WorkerEnd
}

/// How a worker ended.
public enum WorkerEnd: Sendable, Hashable {
    /// By itself, with this exit status.
    case exited(Int32)
    /// By this signal.
    case signalled(Int32)
}
