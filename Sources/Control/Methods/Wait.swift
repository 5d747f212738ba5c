public import Jobs

/// Answers once, when all the jobs are final.
public enum Wait: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// Answer when one of them is final.
        public var any: Bool?

        /// Creates the parameters.
        public init(jobs: [String], any: Bool? = nil) {
            self.jobs = jobs
            self.any = any
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
