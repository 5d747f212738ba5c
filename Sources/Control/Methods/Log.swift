public import Varlink

/// Reads a job's events and what its workers printed; called with `more`.
public enum Log: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String
        /// Go on with the lines to come until the job is final.
        public var follow: Bool?
        /// The offset of the last line that the caller knows; only those after it come.
        public var after: Int?

        /// Creates the parameters.
        public init(job: String, follow: Bool? = nil, after: Int? = nil) {
            self.job = job
            self.follow = follow
            self.after = after
        }
    }

    /// What the daemon answers, once for each line.
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
