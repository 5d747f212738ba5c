/// A data file that cannot be used.
public struct DataError: Error, Codable, Sendable, Hashable, CustomStringConvertible {
    /// The path of the file.
    public let file: String
    /// What is wrong with it and what was expected.
    public let reason: String

    /// Names a file and what is wrong with it.
    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    /// `file: reason`.
    public var description: String { "\(file): \(reason)" }
}
