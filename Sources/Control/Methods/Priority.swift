public import Jobs

/// Changes the priority of jobs.
public enum Priority: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .changes("set the priority of", jobs: \.jobs) { $0.jobs } }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// The priority; higher runs first.
        public var priority: Int

        /// Creates the parameters.
        public init(jobs: [String], priority: Int) {
            self.jobs = jobs
            self.priority = priority
        }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The jobs as they are now, in the order of the call.
        public var jobs: [Job]

        /// Creates a reply.
        public init(jobs: [Job]) { self.jobs = jobs }
    }
}
