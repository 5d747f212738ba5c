/// The rights that methods of the interface need.
public enum Right: Sendable, Hashable {
    /// Reading the states and the progress of all jobs, and the daemon's status: everybody who may connect.
    case browse
    /// Submitting a job: everybody who may connect.
    case submit
    /// Reading the contents of the named jobs (spec, log, checkpoints, samples): their owner and administrators.
    case look
    /// Changing the named jobs: their owner and administrators.
    case change
    /// Controlling the queue and the daemon: administrators.
    case administer
}
