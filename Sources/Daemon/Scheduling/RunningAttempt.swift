internal import Glibc
internal import Jobs
internal import Storage

/// The state of one attempt while its worker runs.
struct RunningAttempt {
    /// The job as it was claimed.
    let job: Job
    var follower: EventFollower
    /// Progress that is not in the queue yet.
    var progress: JobProgress?
    /// The time of the worker's first event, if it is not in the queue yet.
    var begun: Timestamp?
    /// The newest checkpoint, if it is not in the queue yet.
    var checkpoint: CheckpointSummary?
    /// The earliest time of the next write of progress.
    private(set) var due = ContinuousClock.now
    /// Whether a timer for `due` is set.
    var isTimed = false
    /// The text of the worker's last warning or end.
    var text: String?
    /// Whether the worker's last save found no space on the disk.
    var foundNoSpace = false
    /// Whether the worker's output was cut, which is said once.
    var hasLongOutput = false
    /// The count of failed saves for which removed jobs were deleted last.
    var roomMade = 0
    /// The run directory as it was when the attempt began.
    private let directory: FileIdentity?

    init(job: Job, follower: EventFollower) {
        self.job = job
        self.follower = follower
        directory = FileIdentity(job.directory)
    }

    /// Whether the run directory is still the one in which the attempt began.
    private var hasDirectory: Bool { directory == nil || FileIdentity(job.directory) == directory }

    /// The loss of what somebody took away or exchanged while the worker ran, as a clause; `nil` while everything is in place.
    var loss: String? {
        if !hasDirectory { return "its run directory \(job.directory) was deleted or exchanged" }
        let checkpoints = job.directory + "/checkpoints"
        var status = stat()
        // The worker makes the directory with its first checkpoint.
        guard lstat(checkpoints, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return nil }
        let kind = status.st_mode & S_IFMT == S_IFLNK ? "symbolic link" : "file that is no directory"
        return "its directory \(checkpoints) was exchanged for a \(kind)"
    }

    /// Marks progress as written; the next write follows after `interval`.
    mutating func written(after interval: Duration) {
        progress = nil
        due = .now + interval
    }
}
