public import Jobs

/// Lists jobs, newest last. Without jobs named: all that are not final, and with `all` the final ones too.
public enum List: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .browses("list jobs") }

    /// The parameters; each filter narrows the list further.
    public struct Parameters: Codable, Sendable, Hashable {
        /// Only these, by number, name or `@last`.
        public var jobs: [String]?
        /// Only jobs in one of these states.
        public var states: [JobState]?
        /// Only jobs that carry all of these labels.
        public var labels: [String: String]?
        /// Only jobs that were submitted at this time or later.
        public var since: Timestamp?
        /// The final ones too.
        public var all: Bool?

        /// Creates the parameters.
        public init(
            jobs: [String]? = nil, states: [JobState]? = nil, labels: [String: String]? = nil,
            since: Timestamp? = nil, all: Bool? = nil
        ) {
            self.jobs = jobs
            self.states = states
            self.labels = labels
            self.since = since
            self.all = all
        }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The jobs in the order of their numbers.
        public var jobs: [Job]

        /// Creates a reply.
        public init(jobs: [Job]) { self.jobs = jobs }
    }
}
