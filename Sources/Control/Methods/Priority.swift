public import Jobs

/// Moves jobs forward or back in the order of turns.
public enum Priority: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// Higher runs first.
        public var priority: Int

        /// Creates the parameters.
        public init(jobs: [String], priority: Int) {
            self.jobs = jobs
            self.priority = priority
        }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The jobs as they are now, in the order of the call.
        public var jobs: [Job]

        /// Creates a reply.
        public init(jobs: [Job]) { self.jobs = jobs }
    }
}
