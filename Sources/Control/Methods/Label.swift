public import Jobs

/// Sets and removes labels of jobs.
public enum Label: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .changes("label", jobs: \.jobs) { $0.jobs } }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// Labels to set; others stay.
        public var set: [String: String]?
        /// Keys of labels to remove.
        public var remove: [String]?

        /// Creates the parameters.
        public init(jobs: [String], set: [String: String]? = nil, remove: [String]? = nil) {
            self.jobs = jobs
            self.set = set
            self.remove = remove
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
