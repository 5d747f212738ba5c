/// A tokenizer that cannot be used: the file and the reason.
public struct TokenizerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file of the tokenizer, or its name.
    public let file: String
    /// The reason, with the supported alternative where there is one.
    public let reason: String

    /// Creates the error of a tokenizer.
    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    /// The file and the reason, `file: reason`.
    public var description: String { "\(file): \(reason)" }
}
