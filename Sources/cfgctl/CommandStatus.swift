internal import Jobs

/// The exit statuses of `cfgctl`, as sysexits(3) numbers them where it has one.
enum CommandStatus: Int32, Sendable {
    /// Success; of a command that waits: the job succeeded.
    case done = 0
    /// The job failed.
    case jobFailed = 1
    /// The command line is invalid.
    case usage = 64
    /// The spec cannot be used.
    case badSpec = 65
    /// The job, file or checkpoint does not exist.
    case noInput = 66
    /// The daemon cannot be reached.
    case unreachable = 69
    /// A defect, of this program or of the daemon.
    case internalError = 70
    /// A file exists already.
    case cannotCreate = 73
    /// Reading or writing failed.
    case inputOutput = 74
    /// A temporary failure; the call can be repeated later.
    case tryLater = 75
    /// Not permitted.
    case notPermitted = 77
    /// The time of `--timeout` is over.
    case timedOut = 124
    /// Interrupted from the keyboard; the job goes on.
    case interrupted = 130
    /// The job was cancelled.
    case jobCancelled = 143

    /// The exit status of a command that waited for jobs: that of the worst job. Jobs that are not final do not count.
    init(of jobs: [Job]) {
        if jobs.contains(where: { $0.state == .failed }) {
            self = .jobFailed
        } else if jobs.contains(where: { $0.state == .cancelled }) {
            self = .jobCancelled
        } else {
            self = .done
        }
    }
}
