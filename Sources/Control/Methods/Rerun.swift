public import Jobs
public import Varlink

/// Hands in a new job with the frozen inputs of another one.
public enum Rerun: JobsMethod {
    /// What the caller sends. What is missing is as it was for the first job.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job, by number, name or `@last`.
        public var job: String
        /// Replaces the spec. A checkpoint that it still names in the same words stays the one that was frozen.
        public var spec: JSONValue?
        /// Higher runs first.
        public var priority: Int?
        /// Replaces the labels.
        public var labels: [String: String]?
        /// Wait for a `Release` before anything else.
        public var hold: Bool?

        /// Creates the parameters.
        public init(
            job: String, spec: JSONValue? = nil, priority: Int? = nil, labels: [String: String]? = nil,
            hold: Bool? = nil
        ) {
            self.job = job
            self.spec = spec
            self.priority = priority
            self.labels = labels
            self.hold = hold
        }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The new job.
        public var job: Job
        /// What is allowed and probably not meant.
        public var warnings: [SpecIssue]

        /// Creates a reply.
        public init(job: Job, warnings: [SpecIssue]) {
            self.job = job
            self.warnings = warnings
        }
    }
}
