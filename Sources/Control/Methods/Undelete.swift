public import Jobs

/// Brings removed jobs back whose files were not deleted yet.
public enum Undelete: JobsMethod {
    /// The method's declaration. The right to change a job is asked for once the removed job is found.
    public static var declaration: MethodDeclaration<Self> { .restores("bring back") { $0.jobs } }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The removed jobs, by number, by name (the newest of that name), or `@last` (the one that was removed last).
        public var jobs: [String]

        /// Creates the parameters.
        public init(jobs: [String]) { self.jobs = jobs }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The jobs as they are again, in the order of the call.
        public var jobs: [Job]
        /// Sentences on those that were not brought back; `nil` for none. Where no job was, the call fails instead.
        public var refusals: [String]?

        /// Creates a reply.
        public init(jobs: [Job], refusals: [String]? = nil) {
            self.jobs = jobs
            self.refusals = refusals
        }
    }
}
