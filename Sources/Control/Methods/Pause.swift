public import Jobs

/// Pauses jobs until `Resume`; their workers save first. Replies when the request is on disk.
public enum Pause: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .changes("pause", jobs: \.jobs) { $0.jobs } }

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
        /// The jobs after the request: `pausing` while a worker has still to save.
        public var jobs: [Job]

        /// Creates a reply.
        public init(jobs: [Job]) { self.jobs = jobs }
    }
}
