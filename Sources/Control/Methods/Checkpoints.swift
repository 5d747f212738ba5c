public import Jobs

/// Lists the checkpoints of a job.
public enum Checkpoints: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .looks("see the checkpoints of", job: \.job) }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String

        /// Creates the parameters.
        public init(job: String) { self.job = job }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The checkpoints on disk, oldest first.
        public var checkpoints: [CheckpointSummary]

        /// Creates a reply.
        public init(checkpoints: [CheckpointSummary]) { self.checkpoints = checkpoints }
    }
}
