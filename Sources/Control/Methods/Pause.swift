public import Jobs

/// Asks workers to save and leave until their jobs are resumed. Answers when the wish is on disk.
public enum Pause: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// A sentence for whoever wonders later.
        public var reason: String?

        /// Creates the parameters.
        public init(jobs: [String], reason: String? = nil) {
            self.jobs = jobs
            self.reason = reason
        }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The jobs as they are now: `pausing` where a worker has still to save.
        public var jobs: [Job]

        /// Creates a reply.
        public init(jobs: [Job]) { self.jobs = jobs }
    }
}
