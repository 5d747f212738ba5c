public import Jobs
public import Varlink

/// Tells everything about one job.
public enum Show: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String

        /// Creates the parameters.
        public init(job: String) { self.job = job }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The job.
        public var job: Job
        /// Its spec after defaults.
        public var spec: JSONValue
        /// The checkpoints that are there, oldest first.
        public var checkpoints: [CheckpointSummary]
        /// How it ended (`Outcome`); `nil` before that, or when no worker could write it.
        public var outcome: JSONValue?

        /// Creates a reply.
        public init(job: Job, spec: JSONValue, checkpoints: [CheckpointSummary], outcome: JSONValue? = nil) {
            self.job = job
            self.spec = spec
            self.checkpoints = checkpoints
            self.outcome = outcome
        }
    }
}
