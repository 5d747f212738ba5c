/// One job as its owner sees it: the row of the queue, and what travels over the socket.
public struct Job: Codable, Sendable, Hashable {
    /// The job's number: positive, ascending, never used twice.
    public var number: Int
    /// The name from the spec, or `KIND-NUMBER`. Several jobs may share one; a name stands for the newest of them.
    public var name: String
    /// What the job does.
    public var kind: JobKind
    /// Where the job is in its life.
    public var state: JobState
    /// The revision of the whole queue at which this job last changed; grows with every change of any job.
    public var revision: Int
    /// The login name of whoever submitted the job, or the user id in digits where it has no name.
    public var owner: String
    /// The user id of whoever submitted the job.
    public var uid: UInt32
    /// Higher runs first; equal priorities run in the order of their numbers.
    public var priority: Int
    /// How often a worker was started for the job.
    public var attempt: Int
    /// When the job was submitted.
    public var created: Timestamp
    /// When its first worker was started.
    public var started: Timestamp?
    /// When it reached a final state.
    public var finished: Timestamp?
    /// How far it is; `nil` before the first step.
    public var progress: JobProgress?
    /// The newest checkpoint that was saved and verified.
    public var checkpoint: CheckpointSummary?
    /// How it ended; `nil` before that.
    public var exit: JobExit?
    /// A sentence for people: why it waits, or why it was cancelled.
    public var reason: String?
    /// Free words for finding jobs again.
    public var labels: [String: String]
    /// The absolute path of the run directory.
    public var directory: String
    /// The jobs that had to end before it could start, as it was submitted; `nil` for none.
    public var after: [JobDependency]?
    /// A queued job that crashed is not tried again before this.
    public var notBefore: Timestamp?
    /// When its present worker was claimed; `nil` without one.
    public var launched: Timestamp?
    /// Seconds for which workers of ended attempts ran; `nil` before the first end.
    public var worked: Double?
    /// Seconds that its workers may run in all, over all attempts; then it is saved and has failed.
    public var timeLimit: Double?
    /// Crashes in a row without a new checkpoint after which it fails; `nil` leaves that to the daemon.
    public var retries: Int?
    /// What it takes of the machine while it has a worker.
    public var resources: JobResources?
    /// The index of the GPU that its present worker sees.
    public var gpu: Int?
    /// The job whose frozen inputs it has.
    public var rerunOf: Int?
    /// True in the last word about a job that was removed; `nil` in every other one.
    public var removed: Bool?

    /// Creates a job value; the queue is the only place that creates jobs in earnest.
    public init(
        number: Int, name: String, kind: JobKind, state: JobState, revision: Int, owner: String, uid: UInt32,
        priority: Int, attempt: Int, created: Timestamp, started: Timestamp? = nil, finished: Timestamp? = nil,
        progress: JobProgress? = nil, checkpoint: CheckpointSummary? = nil, exit: JobExit? = nil,
        reason: String? = nil, labels: [String: String] = [:], directory: String
    ) {
        self.number = number
        self.name = name
        self.kind = kind
        self.state = state
        self.revision = revision
        self.owner = owner
        self.uid = uid
        self.priority = priority
        self.attempt = attempt
        self.created = created
        self.started = started
        self.finished = finished
        self.progress = progress
        self.checkpoint = checkpoint
        self.exit = exit
        self.reason = reason
        self.labels = labels
        self.directory = directory
    }
}
