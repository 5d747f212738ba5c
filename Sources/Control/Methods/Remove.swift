public import Jobs

/// The contents of a removed job's run directory.
public struct Removal: Codable, Sendable, Hashable {
    /// The job's number.
    public var job: Int
    /// The number of checkpoints.
    public var checkpoints: Int
    /// The number of files.
    public var files: Int
    /// The bytes that the deletion frees; files that other jobs share stay and do not count.
    public var bytes: Int

    /// Creates an entry.
    public init(job: Int, checkpoints: Int, files: Int, bytes: Int) {
        self.job = job
        self.checkpoints = checkpoints
        self.files = files
        self.bytes = bytes
    }
}

/// Removes jobs without a worker, with their run directories.
public enum Remove: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> {
        .changes("remove", jobs: \.jobs, takesRemoved: { $0.now == true }) { $0.jobs }
    }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The jobs, by number, name or `@last`.
        public var jobs: [String]
        /// Whether the files are deleted at once, without the grace time, also those of jobs that were removed before.
        public var now: Bool?

        /// Creates the parameters.
        public init(jobs: [String], now: Bool? = nil) {
            self.jobs = jobs
            self.now = now
        }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The jobs as they were, in the order of the call.
        public var jobs: [Job]
        /// The contents of their run directories, in the same order.
        public var removals: [Removal]?
        /// Time until which `Undelete` brings them back; `nil` for files that are deleted.
        public var keptUntil: Timestamp?

        /// Creates a reply.
        public init(jobs: [Job], removals: [Removal]? = nil, keptUntil: Timestamp? = nil) {
            self.jobs = jobs
            self.removals = removals
            self.keptUntil = keptUntil
        }
    }
}
