/// What a method of the interface needs of its caller.
enum Right: Sendable, Hashable {
    /// To see the states and the progress of all jobs, and the daemon's: whoever may connect.
    case browse
    /// To hand in jobs, or a wish about one's own: whoever may connect.
    case submit
    /// To see what is inside the named jobs, their specs, logs, checkpoints and samples: their owner and administrators.
    case look
    /// To change the named jobs: their owner and administrators.
    case change
    /// To rule the queue and the daemon: administrators.
    case administer
}
