/// The cause of a request to stop. The queue stores it, so that it survives the daemon where workers do.
public enum StopCause: Sendable, Hashable, Codable {
    /// A user's request, which the job's state tells.
    case request
    /// The daemon ends.
    case daemonStops
    /// A job of higher priority needs the resources.
    case makesRoom(for: Int)
    /// The job reached its time limit.
    case timeLimit
    /// Files of the run directory were taken away while the job ran, as this clause says.
    case lost(String)
}
