internal import Jobs

/// What is remembered of an attempt while its worker lives.
struct RunningAttempt {
    /// The job as it was claimed.
    let job: Job
    var follower: EventFollower
    /// Progress that is not in the queue yet.
    var progress: JobProgress?
    /// When the worker began to work, if that is not in the queue yet.
    var begun: Timestamp?
    /// The newest checkpoint, if it is not in the queue yet.
    var checkpoint: CheckpointSummary?
    /// When progress may be written next.
    private(set) var due = ContinuousClock.now
    /// Whether a timer for that is set.
    var isTimed = false
    /// What the worker last said in words.
    var text: String?
    /// Whether the worker's last save found no space on the disk.
    var foundNoSpace = false

    init(job: Job, follower: EventFollower) {
        self.job = job
        self.follower = follower
    }

    /// The progress is in the queue; the next may follow after a while.
    mutating func written(after interval: Duration) {
        progress = nil
        due = .now + interval
    }
}
