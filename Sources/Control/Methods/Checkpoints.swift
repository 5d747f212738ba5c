public import Jobs

/// Lists the checkpoints of a job.
public enum Checkpoints: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String

        /// Creates the parameters.
        public init(job: String) { self.job = job }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The checkpoints that are there, oldest first.
        public var checkpoints: [CheckpointSummary]

        /// Creates a reply.
        public init(checkpoints: [CheckpointSummary]) { self.checkpoints = checkpoints }
    }
}
