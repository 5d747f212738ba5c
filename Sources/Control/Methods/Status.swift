public import Jobs
public import Varlink

/// Shows the daemon's version, resources and counts of jobs.
public enum Status: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .browses("see the daemon's status") }

    /// The empty parameters of the call.
    public typealias Parameters = NoParameters

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The daemon's version.
        public var version: String
        /// The daemon's process id.
        public var pid: Int
        /// The time of the daemon's start.
        public var started: Timestamp
        /// The absolute path of the state directory.
        public var state: String
        /// Workers at a time.
        public var slots: Int
        /// The number of jobs in each state; a state without jobs has 0 or no entry.
        public var counts: [String: Int]
        /// The queue's revision.
        public var revision: Int
        /// Threads of all workers together.
        public var threads: Int?
        /// Memory in bytes that jobs may request together.
        public var memory: Int?
        /// Indices of the GPUs that jobs may use.
        public var gpus: [Int]?
        /// The reason of a drained queue; `nil` for an open one.
        public var drained: String?
        /// The trouble of the queue's storage and what to do; `nil` where it can be written.
        public var trouble: String?
        /// Light workers at a time, beside the others.
        public var lightSlots: Int?
        /// Bytes that are free on the disk of the state directory.
        public var free: Int?
        /// Bytes of them that workers leave free.
        public var reserve: Int?
        /// The jobs that cannot save.
        public var unsaved: [Int]?

        /// Creates a reply.
        public init(
            version: String, pid: Int, started: Timestamp, state: String, slots: Int, counts: [String: Int],
            revision: Int, threads: Int? = nil, memory: Int? = nil, gpus: [Int]? = nil, drained: String? = nil,
            trouble: String? = nil, lightSlots: Int? = nil, free: Int? = nil, reserve: Int? = nil,
            unsaved: [Int]? = nil
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
            self.trouble = trouble
            self.lightSlots = lightSlots
            self.free = free
            self.reserve = reserve
            self.unsaved = unsaved
        }
    }
}
