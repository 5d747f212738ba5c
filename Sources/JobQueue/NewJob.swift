public import Jobs

/// A job as it is submitted; the queue adds its state and its revision.
public struct NewJob: Sendable, Hashable {
    /// A number from `JobQueue.takeNumber()`.
    public var number: Int
    /// The name, `nil` for `KIND-NUMBER`.
    public var name: String?
    /// The kind of job.
    public var kind: JobKind
    /// The submitter's login name.
    public var owner: String
    /// The submitter's user id.
    public var uid: UInt32
    /// The priority; higher runs first.
    public var priority: Int
    /// Labels for filtering job lists.
    public var labels: [String: String]
    /// The submitter's idempotency key: a second job of the same user with the same key is the first one.
    public var unique: String?
    /// The absolute path of the run directory, which exists already.
    public var directory: String
    /// The time of the submission.
    public var created: Timestamp
    /// Whether the job is held until somebody releases it.
    public var isHeld = false
    /// The dependencies: jobs that must have ended before this one starts.
    public var after: [JobDependency] = []
    /// The resources that a worker of the job takes.
    public var resources = JobResources()
    /// The time limit: seconds that all workers of the job may run together.
    public var timeLimit: Double?
    /// Crashes in a row without a new checkpoint after which the job fails.
    public var retries: Int?
    /// Steps of the whole job, for estimates; 0 if unknown.
    public var steps = 0
    /// The job whose frozen inputs this one has.
    public var rerunOf: Int?
    /// The model that the job samples or evaluates, in words.
    public var model: String?

    /// Describes a job for `JobQueue.insert(_:)`.
    public init(
        number: Int, name: String? = nil, kind: JobKind, owner: String, uid: UInt32, priority: Int = 0,
        labels: [String: String] = [:], unique: String? = nil, directory: String, created: Timestamp = .now
    ) {
        self.number = number
        self.name = name
        self.kind = kind
        self.owner = owner
        self.uid = uid
        self.priority = priority
        self.labels = labels
        self.unique = unique
        self.directory = directory
        self.created = created
    }
}
