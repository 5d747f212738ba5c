public import Jobs
public import Varlink

/// Hands in a job. It is on disk when the reply comes.
public enum Submit: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The spec as cfgd-spec(5) describes it, with absolute paths.
        public var spec: JSONValue
        /// Higher runs first; 0 if missing.
        public var priority: Int?
        /// Free words for finding the job again.
        public var labels: [String: String]?
        /// A second call with the same key, by the same user, returns the first call's job.
        public var unique: String?
        /// Check only; store nothing.
        public var dryRun: Bool?
        /// Wait for a `Release` before anything else.
        public var hold: Bool?
        /// Jobs whose success to wait for, by number, name or `@last`. If one ends otherwise, so does this one.
        public var after: [String]?
        /// Jobs whose end to wait for, however it is.
        public var afterAny: [String]?
        /// Seconds that workers may run in all; then the job is saved and has failed.
        public var timeLimit: Double?
        /// Crashes in a row without a new checkpoint after which the job fails; the daemon's own limit if missing.
        public var retries: Int?
        /// Threads of the tensor engine, part of the result; the daemon's own number if missing.
        public var threads: Int?
        /// Bytes of memory that must be free of other jobs' requests; nothing is counted if missing.
        public var memory: Int?

        /// Creates the parameters.
        public init(
            spec: JSONValue, priority: Int? = nil, labels: [String: String]? = nil, unique: String? = nil,
            dryRun: Bool? = nil, hold: Bool? = nil, after: [String]? = nil, afterAny: [String]? = nil,
            timeLimit: Double? = nil, retries: Int? = nil, threads: Int? = nil, memory: Int? = nil
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
        }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The job; `nil` after a dry run.
        public var job: Job?
        /// The spec after defaults.
        public var spec: JSONValue
        /// What is allowed and probably not meant.
        public var warnings: [SpecIssue]
        /// After a dry run: what the job would take of the machine.
        public var resources: JobResources?

        /// Creates a reply.
        public init(job: Job?, spec: JSONValue, warnings: [SpecIssue], resources: JobResources? = nil) {
            self.job = job
            self.spec = spec
            self.warnings = warnings
            self.resources = resources
        }
    }
}
