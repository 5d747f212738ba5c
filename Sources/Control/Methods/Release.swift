public import Jobs

/// Releases held jobs into the queue.
public enum Release: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .changes("release", jobs: \.jobs) { $0.jobs } }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]

        /// Creates the parameters.
        public init(jobs: [String]) {
            self.jobs = jobs
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
