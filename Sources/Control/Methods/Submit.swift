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

        /// Creates the parameters.
        public init(
            spec: JSONValue, priority: Int? = nil, labels: [String: String]? = nil, unique: String? = nil,
            dryRun: Bool? = nil
        ) {
            self.spec = spec
            self.priority = priority
            self.labels = labels
            self.unique = unique
            self.dryRun = dryRun
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

        /// Creates a reply.
        public init(job: Job?, spec: JSONValue, warnings: [SpecIssue]) {
            self.job = job
            self.spec = spec
            self.warnings = warnings
        }
    }
}
