/// An error that keeps every job from starting, so that no single job is at fault.
public struct LaunchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The failure and the remedy, without a full stop.
    public let description: String

    /// Creates an error with its message.
    public init(_ description: String) { self.description = description }
}
