/// A formula that does not parse.
public struct ExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text of the formula.
    public let text: String
    /// The column in the text, from 1.
    public let column: Int
    /// The problem at that column and what is expected.
    public let message: String

    /// The error in one sentence.
    public var description: String { "the formula \"\(text)\", column \(column): \(message)" }
}
