public import Jobs

/// Replies once all the jobs are final.
public enum Wait: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .browses("wait for jobs") }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// Whether the end of one job is enough.
        public var any: Bool?

        /// Creates the parameters.
        public init(jobs: [String], any: Bool? = nil) {
            self.jobs = jobs
            self.any = any
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
