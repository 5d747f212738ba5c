internal import Storage

/// A failure to read an archive: the file and the reason.
public struct ZIPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the file.
    public let file: String
    /// The reason, a predicate of the file or a sentence about an entry.
    public let reason: String
    /// The system's error number, errno; `nil` where the content is at fault.
    public let code: Int32?

    /// Creates the error of a file.
    public init(file: String, reason: String, code: Int32? = nil) {
        self.file = file
        self.reason = reason
        self.code = code
    }

    /// The file and the reason, `file: reason`.
    public var description: String { "\(file): \(reason)" }

    /// Creates the error of a failed system call.
    init(_ error: FileError) { self.init(file: error.path, reason: error.predicate, code: error.code) }
}
