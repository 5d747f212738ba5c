/// Drains the queue: no job is started until `Open`. Running jobs go on, and jobs can be submitted.
public enum Drain: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .administers("drain the queue") }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The reason, shown with the queue.
        public var reason: String?

        /// Creates the parameters.
        public init(reason: String? = nil) { self.reason = reason }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The reason of a drained queue; `nil` for an open one.
        public var drained: String?

        /// Creates a reply.
        public init(drained: String? = nil) { self.drained = drained }
    }
}
