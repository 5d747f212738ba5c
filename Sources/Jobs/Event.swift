/// One line of `events.jsonl`: what a worker did and when. The file only grows; it is how the daemon follows a job.
public struct Event: Codable, Sendable, Hashable {
    /// What happened.
    public enum Kind: String, Codable, Sendable, Hashable {
        /// A worker began at step 0.
        case started
        /// A worker began at a checkpoint.
        case resumed
        /// A report at most once a second, and after the first step of an attempt.
        case progress
        /// A picture was written to `path`.
        case preview
        /// A checkpoint was saved and verified.
        case checkpoint
        /// Something that people should know, in `text`.
        case warning
        /// The worker is about to leave; `text` says why.
        case finished
    }

    /// Position in the file over all attempts, from 0.
    public var seq: Int
    /// When it happened.
    public var time: Timestamp
    /// The attempt whose worker wrote it, from 1.
    public var attempt: Int
    /// What happened.
    public var event: Kind
    /// How far the job was.
    public var progress: JobProgress?
    /// The checkpoint that was saved, or from which the worker resumed.
    public var checkpoint: CheckpointSummary?
    /// A sentence for people.
    public var text: String?
    /// A file that the event is about, relative to the run directory.
    public var path: String?

    /// Creates an event.
    public init(
        seq: Int, time: Timestamp, attempt: Int, event: Kind, progress: JobProgress? = nil,
        checkpoint: CheckpointSummary? = nil, text: String? = nil, path: String? = nil
    ) {
        self.seq = seq
        self.time = time
        self.attempt = attempt
        self.event = event
        self.progress = progress
        self.checkpoint = checkpoint
        self.text = text
        self.path = path
    }
}
