public import Jobs

/// Cancels jobs; their workers save first. Replies when the request is on disk.
public enum Cancel: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .changes("cancel", jobs: \.jobs) { $0.jobs } }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// Whether workers are killed instead of asked to save.
        public var now: Bool?
        /// The reason, shown with the job.
        public var reason: String?

        /// Creates the parameters.
        public init(jobs: [String], now: Bool? = nil, reason: String? = nil) {
            self.jobs = jobs
            self.now = now
            self.reason = reason
        }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The jobs after the request: `cancelling` while a worker has still to stop.
        public var jobs: [Job]

        /// Creates a reply.
        public init(jobs: [Job]) { self.jobs = jobs }
    }
}
