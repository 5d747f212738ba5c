/// A hash that could not be computed.
public struct DigestError: Error, Sendable, CustomStringConvertible {
    /// What was being hashed: a path, or the hash's name.
    public let subject: String
    /// Why it failed.
    public let reason: String

    /// One sentence.
    public var description: String { "cannot compute the hash of \(subject): \(reason)" }
}
