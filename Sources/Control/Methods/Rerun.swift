public import Jobs
public import Varlink

/// Submits a new job with the frozen inputs of another one.
public enum Rerun: JobsMethod {
    /// The method's declaration. The new job has the first one's spec and checkpoints, so its caller needs the right to read them.
    public static var declaration: MethodDeclaration<Self> { .copies("run again", job: \.job) { $0.job } }

    /// The parameters. A missing field has the value of the first job.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job, by number, name or `@last`.
        public var job: String
        /// Replaces the spec. A checkpoint that both specs name alike stays the one that was frozen.
        public var spec: JSONValue?
        /// The priority; higher runs first.
        public var priority: Int?
        /// Replaces the labels.
        public var labels: [String: String]?
        /// Whether the job is held until a `Release`.
        public var hold: Bool?

        /// Creates the parameters.
        public init(
            job: String, spec: JSONValue? = nil, priority: Int? = nil, labels: [String: String]? = nil,
            hold: Bool? = nil
        ) {
            self.job = job
            self.spec = spec
            self.priority = priority
            self.labels = labels
            self.hold = hold
        }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The new job.
        public var job: Job
        /// Warnings: settings that are valid and probably not meant.
        public var warnings: [SpecIssue]
        /// Whether the daemon's records go to the journal; `nil` from earlier builds.
        public var journal: Bool?

        /// Creates a reply.
        public init(job: Job, warnings: [SpecIssue], journal: Bool? = nil) {
            self.job = job
            self.warnings = warnings
            self.journal = journal
        }
    }
}
