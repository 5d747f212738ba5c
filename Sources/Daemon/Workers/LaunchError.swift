/// No worker can be started for any job, in people's words; a job is not to blame for it.
public struct LaunchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong and what to do, without a full stop.
    public let description: String

    /// Takes the words.
    public init(_ description: String) { self.description = description }
}
