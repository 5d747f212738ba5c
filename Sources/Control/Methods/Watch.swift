public import Jobs

/// Follows jobs; called with `more`. The current state of each job comes first, then every change; the last change of a
/// removed job has `removed`. The replies end when all named jobs are final; without names they do not end.
public enum Watch: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .browses("watch jobs") }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// Only these, by number, name or `@last`.
        public var jobs: [String]?
        /// The last known revision: only later changes are sent.
        public var since: Int?

        /// Creates the parameters.
        public init(jobs: [String]? = nil, since: Int? = nil) {
            self.jobs = jobs
            self.since = since
        }
    }

    /// One reply for each change.
    public struct Reply: Codable, Sendable, Hashable {
        /// The revision to resume from.
        public var revision: Int
        /// The job after the change.
        public var job: Job

        /// Creates a reply.
        public init(revision: Int, job: Job) {
            self.revision = revision
            self.job = job
        }
    }
}
