/// A formula that cannot be read, with the place.
public struct ExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The formula as it was given.
    public let text: String
    /// The place in the text, from 1.
    public let column: Int
    /// What is wrong there and what would be right.
    public let message: String

    /// One sentence.
    public var description: String { "the formula \"\(text)\", column \(column): \(message)" }
}
