/// Why a worker was asked to leave although its job should go on, or has had its time. The queue remembers it, so that what
/// was meant by it survives the daemon where workers do.
public enum StopCause: Sendable, Hashable, Codable {
    /// Somebody's wish, which the job's state tells.
    case request
    /// The daemon ends.
    case daemonStops
    /// A job of higher priority needs its place.
    case makesRoom(for: Int)
    /// Its job's time is over.
    case timeLimit
}
