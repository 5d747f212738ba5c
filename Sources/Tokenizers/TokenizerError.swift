/// A tokenizer that cannot be used.
public struct TokenizerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file that describes it, or what else it is called.
    public let file: String
    /// What is wrong with it and what was expected.
    public let reason: String

    /// Names a tokenizer and what is wrong with it.
    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    /// `file: reason`.
    public var description: String { "\(file): \(reason)" }
}
