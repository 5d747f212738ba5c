public import Jobs
public import Varlink

/// Shows everything that is known of one job.
public enum Show: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .looks("look into", job: \.job) }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String

        /// Creates the parameters.
        public init(job: String) { self.job = job }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The job that was asked for.
        public var job: Job
        /// The spec after defaults.
        public var spec: JSONValue
        /// The checkpoints on disk, oldest first.
        public var checkpoints: [CheckpointSummary]
        /// The outcome (`Outcome`); `nil` before the end, or where no worker could write it.
        public var outcome: JSONValue?
        /// The findings about the job's data (`DataReport`), one for each data set; `nil` before a worker opened them.
        public var data: [JSONValue]?

        /// Creates a reply.
        public init(
            job: Job, spec: JSONValue, checkpoints: [CheckpointSummary], outcome: JSONValue? = nil,
            data: [JSONValue]? = nil
        ) {
            self.job = job
            self.spec = spec
            self.checkpoints = checkpoints
            self.outcome = outcome
            self.data = data
        }
    }
}
