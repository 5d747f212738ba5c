/// Where a job is in its life. `succeeded`, `failed` and `cancelled` are final.
public enum JobState: String, Codable, Sendable, Hashable, CaseIterable {
    /// Waits for its turn, for the first time or after its worker stopped at a checkpoint.
    case queued
    /// Claimed: its attempt is committed and its worker is being started.
    case starting
    /// A worker holds the run directory and works.
    case running
    /// The worker was asked to stop and has not ended yet.
    case cancelling
    /// Done: everything that the spec asked for is in the run directory.
    case succeeded
    /// Ended with an error that another attempt would meet again.
    case failed
    /// Ended because somebody asked for it.
    case cancelled

    /// Whether the job will never run again by itself.
    public var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .cancelled: true
        case .queued, .starting, .running, .cancelling: false
        }
    }

    /// Whether a worker may be alive for the job.
    public var hasWorker: Bool {
        switch self {
        case .starting, .running, .cancelling: true
        case .queued, .succeeded, .failed, .cancelled: false
        }
    }
}
