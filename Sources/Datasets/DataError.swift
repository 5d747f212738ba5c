/// A data file that cannot be used: the file and the reason.
public struct DataError: Error, Codable, Sendable, Hashable, CustomStringConvertible {
    /// The path of the file, with a line number for text files.
    public let file: String
    /// The reason, with the expected and the found value where that helps.
    public let reason: String

    /// Creates the error of a file.
    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    /// The file and the reason, `file: reason`.
    public var description: String { "\(file): \(reason)" }
}
