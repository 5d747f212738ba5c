public import Jobs

/// Asks workers to save and stop, for good. Answers when the wish is on disk.
public enum Cancel: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// Kill the workers instead of asking them.
        public var now: Bool?
        /// A sentence for whoever wonders later.
        public var reason: String?

        /// Creates the parameters.
        public init(jobs: [String], now: Bool? = nil, reason: String? = nil) {
            self.jobs = jobs
            self.now = now
            self.reason = reason
        }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The jobs as they are now: `cancelling` where a worker has still to stop.
        public var jobs: [Job]

        /// Creates a reply.
        public init(jobs: [Job]) { self.jobs = jobs }
    }
}
