public import Jobs
public import Varlink

/// Tells how the daemon is.
public enum Status: JobsMethod {
    /// Nothing goes in.
    public typealias Parameters = NoParameters

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The daemon's version.
        public var version: String
        /// Its process.
        public var pid: Int
        /// When it started.
        public var started: Timestamp
        /// The absolute path of its state directory.
        public var state: String
        /// How many workers it runs at a time.
        public var slots: Int
        /// Jobs by state, with 0 or no entry where there are none.
        public var counts: [String: Int]
        /// The queue's revision.
        public var revision: Int
        /// Threads that its workers have together.
        public var threads: Int?
        /// Bytes of memory that jobs may ask for together.
        public var memory: Int?
        /// The indices of the GPUs that jobs may use.
        public var gpus: [Int]?
        /// Why no job is started; `nil` for an open queue.
        public var drained: String?

        /// Creates a reply.
        public init(
            version: String, pid: Int, started: Timestamp, state: String, slots: Int, counts: [String: Int],
            revision: Int, threads: Int? = nil, memory: Int? = nil, gpus: [Int]? = nil, drained: String? = nil
        ) {
            self.version = version
            self.pid = pid
            self.started = started
            self.state = state
            self.slots = slots
            self.counts = counts
            self.revision = revision
            self.threads = threads
            self.memory = memory
            self.gpus = gpus
            self.drained = drained
        }
    }
}
