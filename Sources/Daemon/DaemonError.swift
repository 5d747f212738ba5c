/// An error that keeps the daemon from starting or going on, with the exit status of sysexits(3).
public enum DaemonError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another process holds the state directory.
    case held(directory: String, by: Int?)
    /// The state directory, or a file in it, cannot be used.
    case state(path: String, reason: String)
    /// The queue cannot be used.
    case queue(String)
    /// The worker program does not exist.
    case noWorker(searched: [String])
    /// The launcher that the settings name cannot start workers.
    case noLauncher(String)
    /// The socket cannot be used.
    case socket(String)
    /// An option or an environment variable is missing or invalid.
    case configuration(String)

    /// One sentence: what failed, why, and what to do.
    public var description: String {
        switch self {
        case .held(let directory, let pid):
            "The state directory \(directory) is held by another cfgd\(pid.map { " (process \($0))" } ?? ""); "
                + "stop that one, or name another directory with --state."
        case .state(let path, let reason): "The state \(path) cannot be used: \(reason)."
        case .queue(let text): text
        case .noWorker(let searched):
            "There is no program cfgd-worker (looked at \(searched.joined(separator: ", "))); "
                + "name it with --worker or CFGD_WORKER."
        case .noLauncher(let text): "Jobs cannot be started: \(text)"
        case .socket(let text): "\(text)."
        case .configuration(let text): text
        }
    }

    /// The exit status, as sysexits(3) numbers it.
    public var exitStatus: Int32 {
        switch self {
        case .held: 69  // EX_UNAVAILABLE
        case .state, .queue, .socket: 73  // EX_CANTCREAT
        case .noWorker, .noLauncher, .configuration: 78  // EX_CONFIG
        }
    }
}
