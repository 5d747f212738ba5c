/// Starts no job any more until `Open`; what runs goes on, and jobs can be submitted.
public enum Drain: JobsMethod {
    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// A sentence for whoever wonders why nothing starts.
        public var reason: String?

        /// Creates the parameters.
        public init(reason: String? = nil) { self.reason = reason }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// Why no job is started; `nil` for an open queue.
        public var drained: String?

        /// Creates a reply.
        public init(drained: String? = nil) { self.drained = drained }
    }
}
