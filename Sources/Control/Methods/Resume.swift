public import Jobs

/// Resumes paused, failed and cancelled jobs from their newest checkpoint.
public enum Resume: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .changes("resume", jobs: \.jobs) { $0.jobs } }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// The step of the checkpoint to resume from; later ones are deleted. For jobs without a worker.
        public var from: Int?

        /// Creates the parameters.
        public init(jobs: [String], from: Int? = nil) {
            self.jobs = jobs
            self.from = from
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
