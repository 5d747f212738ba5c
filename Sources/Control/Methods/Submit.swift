public import Jobs
public import Varlink

/// Submits a job. The job is on disk when the reply comes.
public enum Submit: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> {
        .submits("submit a job", writesQueue: { $0.dryRun != true }) { $0.job }
    }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The spec as cfgd-spec(5) describes it, with absolute paths.
        public var spec: JSONValue
        /// The priority; higher runs first, 0 if missing.
        public var priority: Int?
        /// Labels for filtering job lists.
        public var labels: [String: String]?
        /// The idempotency key: a second call with the same key, by the same user, returns the first call's job.
        public var unique: String?
        /// Whether the job is only checked and nothing is stored.
        public var dryRun: Bool?
        /// Whether the job is held until a `Release`.
        public var hold: Bool?
        /// Jobs whose success to wait for, by number, name or `@last`. If one of them ends without success, so does this
        /// job.
        public var after: [String]?
        /// Jobs whose end to wait for, with or without success.
        public var afterAny: [String]?
        /// The time limit: seconds that all workers of the job may run together; then the job is saved and fails.
        public var timeLimit: Double?
        /// Crashes in a row without a new checkpoint after which the job fails; the daemon's default if missing.
        public var retries: Int?
        /// Threads of the tensor engine, part of the result; the daemon's default if missing.
        public var threads: Int?
        /// Bytes of memory that the job requests; 0 if missing.
        public var memory: Int?
        /// Bytes that the job writes, where a look at its data tells more than the spec.
        public var writes: Int?

        /// Creates the parameters.
        public init(
            spec: JSONValue, priority: Int? = nil, labels: [String: String]? = nil, unique: String? = nil,
            dryRun: Bool? = nil, hold: Bool? = nil, after: [String]? = nil, afterAny: [String]? = nil,
            timeLimit: Double? = nil, retries: Int? = nil, threads: Int? = nil, memory: Int? = nil,
            writes: Int? = nil
        ) {
            self.spec = spec
            self.priority = priority
            self.labels = labels
            self.unique = unique
            self.dryRun = dryRun
            self.hold = hold
            self.after = after
            self.afterAny = afterAny
            self.timeLimit = timeLimit
            self.retries = retries
            self.threads = threads
            self.memory = memory
            self.writes = writes
        }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The job; `nil` after a dry run.
        public var job: Job?
        /// The spec after defaults.
        public var spec: JSONValue
        /// Warnings: settings that are valid and probably not meant.
        public var warnings: [SpecIssue]
        /// The resources that the job would take; after a dry run only.
        public var resources: JobResources?
        /// Whether the daemon's records go to the journal; `nil` after a dry run, and from earlier builds.
        public var journal: Bool?

        /// Creates a reply.
        public init(
            job: Job?, spec: JSONValue, warnings: [SpecIssue], resources: JobResources? = nil, journal: Bool? = nil
        ) {
            self.job = job
            self.spec = spec
            self.warnings = warnings
            self.resources = resources
            self.journal = journal
        }
    }
}
