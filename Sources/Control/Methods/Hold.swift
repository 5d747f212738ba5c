public import Jobs

/// Keeps queued jobs from starting until they are released.
public enum Hold: JobsMethod {
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
        /// The jobs as they are now, in the order of the call.
        public var jobs: [Job]

        /// Creates a reply.
        public init(jobs: [Job]) { self.jobs = jobs }
    }
}
