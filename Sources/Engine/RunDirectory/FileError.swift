internal import Foundation

/// A file operation that the system refused.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was attempted, as a verb: `write`, `rename`.
    public let operation: String
    /// The file.
    public let path: String
    /// The system's error number.
    public let code: Int32

    /// Whether the file system is full, or the user's share of it.
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// `cannot write /some/file: No space left on device`.
    public var description: String { "cannot \(operation) \(path): \(String(cString: strerror(code)))" }

    /// The error of the system call that has just failed.
    static func last(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }
}
