public import Jobs

/// What is known of a job when it is submitted: the queue adds its state and its revision.
public struct NewJob: Sendable, Hashable {
    /// A number from `JobQueue.takeNumber()`.
    public var number: Int
    /// The name, `nil` for `KIND-NUMBER`.
    public var name: String?
    /// What the job does.
    public var kind: JobKind
    /// The submitter's login name.
    public var owner: String
    /// The submitter's user id.
    public var uid: UInt32
    /// Higher runs first.
    public var priority: Int
    /// Free words for finding the job again.
    public var labels: [String: String]
    /// The submitter's own key: a second job of the same user with the same key is the first one.
    public var unique: String?
    /// The absolute path of the run directory, which is there already.
    public var directory: String
    /// When the job was submitted.
    public var created: Timestamp
    /// Whether it waits for somebody to release it.
    public var isHeld = false
    /// The jobs that must have ended before it may start.
    public var after: [JobDependency] = []
    /// What it takes of the machine.
    public var resources = JobResources()
    /// Seconds that its workers may run in all.
    public var timeLimit: Double?
    /// Crashes in a row without a new checkpoint after which it fails.
    public var retries: Int?
    /// Steps of the whole job, for estimates; 0 if unknown.
    public var steps = 0
    /// The job whose frozen inputs it has.
    public var rerunOf: Int?

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
