public import Jobs

/// Follows jobs; called with `more`. The current state of each job first, then every change after it; the last word about a
/// job that is removed has `removed`. Ends when all named jobs are final; without jobs it goes on.
public enum Watch: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// Only these, by number, name or `@last`.
        public var jobs: [String]?
        /// The last revision that the caller knows: only what changed after it comes.
        public var since: Int?

        /// Creates the parameters.
        public init(jobs: [String]? = nil, since: Int? = nil) {
            self.jobs = jobs
            self.since = since
        }
    }

    /// What the daemon answers, once for each change.
    public struct Reply: Codable, Sendable, Hashable {
        /// The revision to resume from.
        public var revision: Int
        /// The job as it is now.
        public var job: Job

        /// Creates a reply.
        public init(revision: Int, job: Job) {
            self.revision = revision
            self.job = job
        }
    }
}
