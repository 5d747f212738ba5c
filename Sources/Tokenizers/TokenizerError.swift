/// A tokenizer that cannot be used: the file and the reason.
public struct TokenizerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file of the tokenizer, or its name.
    public let file: String
    /// The reason, with the supported alternative where there is one.
    public let reason: String
    /// The system's error number, errno; `nil` where the content is at fault.
    public let code: Int32?

    /// Creates the error of a tokenizer.
    public init(file: String, reason: String, code: Int32? = nil) {
        self.file = file
        self.reason = reason
        self.code = code
    }

    /// The file and the reason, `file: reason`.
    public var description: String { "\(file): \(reason)" }
}
