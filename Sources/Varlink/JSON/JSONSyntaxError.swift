/// A syntax error in a JSON text.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason, with the expected or the found text.
    public let reason: String
    /// The offset from the start of the text, in bytes.
    public let offset: Int

    /// The reason and the offset.
    public var description: String { "invalid JSON: \(reason) at byte \(offset)" }
}
