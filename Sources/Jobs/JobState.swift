/// The state of a job. `succeeded`, `failed` and `cancelled` are final.
public enum JobState: String, Codable, Sendable, Hashable, CaseIterable {
    /// Waits for its turn: for other jobs, for room, or to be tried again.
    case queued
    /// Waits for a release.
    case held
    /// Claimed: its attempt is committed and its worker is being started.
    case starting
    /// A worker holds the run directory and works.
    case running
    /// The worker was asked to save and stop until a resume, and has not ended yet.
    case pausing
    /// Waits for a resume; the job has no worker and takes no resources.
    case paused
    /// The worker was asked to stop for good and has not ended yet.
    case cancelling
    /// Done: everything that the spec asked for is in the run directory.
    case succeeded
    /// Ended with an error that another attempt would meet again.
    case failed
    /// Ended on request.
    case cancelled

    /// Whether the job will never run again by itself.
    public var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .cancelled: true
        case .queued, .held, .starting, .running, .pausing, .paused, .cancelling: false
        }
    }

    /// The state as the predicate of a sentence: `is queued`, `has failed`.
    public var predicate: String {
        switch self {
        case .queued, .held, .starting, .running, .paused: "is \(rawValue)"
        case .pausing: "is being paused"
        case .cancelling: "is being cancelled"
        case .succeeded, .failed: "has \(rawValue)"
        case .cancelled: "was cancelled"
        }
    }

    /// Whether a worker may be alive for the job.
    public var hasWorker: Bool {
        switch self {
        case .starting, .running, .pausing, .cancelling: true
        case .queued, .held, .paused, .succeeded, .failed, .cancelled: false
        }
    }
}
