internal import Storage

/// An archive that is not read, with the reason.
public struct ZIPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the file.
    public let file: String
    /// Reason as the rest of a sentence that begins with the file's name, or a statement about one of its entries.
    public let reason: String

    /// Names a file and what is wrong with it.
    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    /// The message `file: reason`.
    public var description: String { "\(file): \(reason)" }

    /// Converts the error of a file operation.
    init(_ error: FileError) { self.init(file: error.path, reason: error.predicate) }
}
