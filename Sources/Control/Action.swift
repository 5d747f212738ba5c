/// An action of a caller, and the right that it needs.
public struct Action: Sendable, Hashable {
    /// The right that the action needs.
    public let right: Right
    /// A verb phrase for refusals: `cancel`, which the job's number follows, or `drain the queue`.
    public let verb: String

    /// Creates an action.
    public init(_ right: Right, _ verb: String) {
        self.right = right
        self.verb = verb
    }
}
