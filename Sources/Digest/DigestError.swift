/// A hash that could not be computed.
public struct DigestError: Error, Sendable, CustomStringConvertible {
    /// The path of the file, or the name of the hash.
    public let subject: String
    /// The reason, in the system's words where it has any.
    public let reason: String

    /// The subject and the reason in one sentence.
    public var description: String { "cannot compute the hash of \(subject): \(reason)" }
}
