/// One job as its owner sees it: the row of the queue, and what travels over the socket.
public struct Job: Codable, Sendable, Hashable {
    /// The job's number: positive, ascending, never used twice.
    public var number: Int
    /// The name from the spec, or `KIND-NUMBER`. Several jobs may share one; a name stands for the newest of them.
    public var name: String
    /// Kind of the job.
    public var kind: JobKind
    /// State of the job.
    public var state: JobState
    /// The revision of the whole queue at which this job last changed; grows with every change of any job.
    public var revision: Int
    /// Login name of the submitting user, or the user id in digits where the id has no name.
    public var owner: String
    /// User id of the submitting user.
    public var uid: UInt32
    /// Priority of the job: higher runs first, equal priorities run in the order of job numbers.
    public var priority: Int
    /// Number of attempts so far, each the start of a worker; 0 before the first.
    public var attempt: Int
    /// Time of submission.
    public var created: Timestamp
    /// Time of the first attempt's start; `nil` before it.
    public var started: Timestamp?
    /// Time of reaching a final state; `nil` before it.
    public var finished: Timestamp?
    /// Progress of the job; `nil` before the first step.
    public var progress: JobProgress?
    /// The newest checkpoint that was saved and verified.
    public var checkpoint: CheckpointSummary?
    /// End of the job: exit status or signal, and a sentence; `nil` before the end.
    public var exit: JobExit?
    /// Reason for which the job waits or was cancelled, in words for people.
    public var reason: String?
    /// Labels `key=value` for filtering job lists.
    public var labels: [String: String]
    /// The absolute path of the run directory.
    public var directory: String
    /// Dependencies of the job, as submitted: the jobs that must end before it starts; `nil` for none.
    public var after: [JobDependency]?
    /// Earliest time of the next attempt after a crash; `nil` for no delay.
    public var notBefore: Timestamp?
    /// Time at which the current attempt was claimed; `nil` without a worker.
    public var launched: Timestamp?
    /// Run time of ended attempts in seconds; `nil` before the first attempt ends.
    public var worked: Double?
    /// Time limit over all attempts in seconds, after which the job saves a checkpoint and fails; `nil` for no limit.
    public var timeLimit: Double?
    /// Crashes in a row without a new checkpoint after which the job fails; `nil` for the daemon's setting.
    public var retries: Int?
    /// Resources of the machine that the job takes while it has a worker.
    public var resources: JobResources?
    /// Index of the GPU that the current worker sees; `nil` for none.
    public var gpu: Int?
    /// Number of the job whose frozen inputs this job reuses; `nil` for a spec of its own.
    public var rerunOf: Int?
    /// Model that the job samples or evaluates: `figures@200`, before the first start `figures@200 or newer`, or the path of a
    /// checkpoint; `nil` for other kinds, and before the checkpoint exists.
    public var model: String?
    /// Whether the job was removed: `true` in the last notice about it, `nil` in every other one.
    public var removed: Bool?

    /// Creates a job value; only the queue creates jobs.
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
