public import Jobs

/// Sets labels of jobs and takes others away.
public enum Label: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// Labels to set; others stay.
        public var set: [String: String]?
        /// Labels to take away.
        public var remove: [String]?

        /// Creates the parameters.
        public init(jobs: [String], set: [String: String]? = nil, remove: [String]? = nil) {
            self.jobs = jobs
            self.set = set
            self.remove = remove
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
