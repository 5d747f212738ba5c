/// Where and why an interface definition breaks the language's rules.
public struct InterfaceSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The column in characters, from 1.
    public let column: Int
    /// What was expected or found, in words.
    public let reason: String

    /// "line:column: reason".
    public var description: String { "\(line):\(column): \(reason)" }
}
