public import Jobs

/// Holds queued jobs until they are released.
public enum Hold: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .changes("hold", jobs: \.jobs) { $0.jobs } }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// The reason, shown with the job.
        public var reason: String?

        /// Creates the parameters.
        public init(jobs: [String], reason: String? = nil) {
            self.jobs = jobs
            self.reason = reason
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
