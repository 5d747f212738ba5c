public import Jobs

/// Lets jobs go on from their newest checkpoint: paused ones, and such as failed or were cancelled.
public enum Resume: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// Go on from the checkpoint of this step; later ones are deleted. For jobs without a worker.
        public var from: Int?

        /// Creates the parameters.
        public init(jobs: [String], from: Int? = nil) {
            self.jobs = jobs
            self.from = from
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
