/// A syntax error in an interface definition.
public struct InterfaceSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The column in characters, from 1.
    public let column: Int
    /// The reason, with the expected and the found text.
    public let reason: String

    /// Position and reason, `line:column: reason`.
    public var description: String { "\(line):\(column): \(reason)" }
}
