/// The exit statuses of `cfgd-worker`, after BSD's sysexits(3) where it has one.
public enum WorkerStatus: Int32, Sendable {
    /// Everything that the spec asked for is in the run directory.
    case succeeded = 0
    /// The spec or the data cannot be used, or numbers became infinite or NaN; another attempt would fail the same way.
    case badInput = 65
    /// A defect in the worker.
    case internalError = 70
    /// The file system is full, or would be beyond the reserve; another attempt fails until somebody makes room.
    case noSpace = 71
    /// Reading or writing failed.
    case inputOutput = 74
    /// Stopped on request after a checkpoint; the next attempt goes on from there.
    case stopped = 75
    /// Another worker holds the run directory.
    case busy = 73
    /// A second SIGTERM: left at once, without a checkpoint.
    case terminated = 143
}
