public import Jobs

/// Removes jobs without a worker, with their run directories.
public enum Remove: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .changes("remove", jobs: \.jobs) { $0.jobs } }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]

        /// Creates the parameters.
        public init(jobs: [String]) { self.jobs = jobs }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The jobs as they were, in the order of the call.
        public var jobs: [Job]

        /// Creates a reply.
        public init(jobs: [Job]) { self.jobs = jobs }
    }
}
