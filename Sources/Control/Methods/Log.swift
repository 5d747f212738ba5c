public import Varlink

/// Reads a job's events and what its workers printed; called with `more`.
public enum Log: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .looks("read the log of", job: \.job) }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String
        /// Whether later lines follow until the job is final.
        public var follow: Bool?
        /// The offset of the last known line; only later lines are sent.
        public var after: Int?

        /// Creates the parameters.
        public init(job: String, follow: Bool? = nil, after: Int? = nil) {
            self.job = job
            self.follow = follow
            self.after = after
        }
    }

    /// One reply for each line.
    public struct Reply: Codable, Sendable, Hashable {
        /// The line's offset, to resume from.
        public var offset: Int
        /// The line, if it is an event (`Event`).
        public var event: JSONValue?
        /// The line, if a worker printed it.
        public var output: String?

        /// Creates a reply.
        public init(offset: Int, event: JSONValue? = nil, output: String? = nil) {
            self.offset = offset
            self.event = event
            self.output = output
        }
    }
}
