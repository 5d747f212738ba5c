/// One line of `events.jsonl`: what a worker did and when. The file only grows; it is how the daemon follows a job.
public struct Event: Codable, Sendable, Hashable {
    /// The kind of an event.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// A worker began at step 0.
        case started
        /// A worker began at a checkpoint.
        case resumed
        /// A data set was opened; `data` says what was found in it.
        case data
        /// A report at most once a second, and after the first step of an attempt.
        case progress
        /// A picture was written to `path`.
        case preview
        /// A checkpoint was saved and verified.
        case checkpoint
        /// Something that the job's owner should know, in `text`.
        case warning
        /// The worker is about to leave; `text` says why.
        case finished
    }

    /// The subject of a warning that programs tell apart.
    public enum Warning: String, Codable, Sendable, Hashable {
        /// A checkpoint is not what its manifest says, and an older one is used.
        case checkpointRejected
        /// A checkpoint could not be saved; training goes on.
        case checkpointNotSaved
        /// A checkpoint could not be saved since the file system is full; training goes on.
        case noSpace
        /// Numbers became infinite or NaN, which ends the job.
        case notFinite
    }

    /// Position in the file over all attempts, from 0.
    public var seq: Int
    /// Time of the event.
    public var time: Timestamp
    /// The attempt whose worker wrote it, from 1.
    public var attempt: Int
    /// The kind of the event.
    public var event: Kind
    /// Progress of the job at the event.
    public var progress: JobProgress?
    /// The checkpoint that was saved, or from which the worker resumed.
    public var checkpoint: CheckpointSummary?
    /// A sentence about the event in words for people.
    public var text: String?
    /// A file that the event is about, relative to the run directory.
    public var path: String?
    /// The subject of a warning; `nil` for a warning that only people read, and for other events.
    public var warning: Warning?
    /// The findings about a data set.
    public var data: DataReport?

    /// Creates an event.
    public init(
        seq: Int, time: Timestamp, attempt: Int, event: Kind, progress: JobProgress? = nil,
        checkpoint: CheckpointSummary? = nil, text: String? = nil, path: String? = nil, warning: Warning? = nil,
        data: DataReport? = nil
    ) {
        self.seq = seq
        self.time = time
        self.attempt = attempt
        self.event = event
        self.progress = progress
        self.checkpoint = checkpoint
        self.text = text
        self.path = path
        self.warning = warning
        self.data = data
    }
}
