/// Why a text is not JSON, and at which byte of it.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was expected or found, in words.
    public let reason: String
    /// The distance in bytes from the start of the text.
    public let offset: Int

    /// The reason and the place.
    public var description: String { "no JSON: \(reason) at byte \(offset)" }
}
