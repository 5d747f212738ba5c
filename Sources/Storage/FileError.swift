internal import Glibc

/// A file operation that the system refused.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was attempted, as a verb: `write`, `rename`.
    public let operation: String
    /// The file.
    public let path: String
    /// The system's error number.
    public let code: Int32

    /// An operation that was refused with this number.
    public init(operation: String, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The error of the system call that has just failed.
    public static func last(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }

    /// Whether the file system is full, or the user's share of it.
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// Whether written data may be lost although every write succeeded. The system reports that once, marks the pages
    /// clean and forgets them, so that asking the same file again would hear a lie.
    public var leavesWrittenDataInDoubt: Bool {
        (operation == Self.sync || operation == Self.close) && !isOutOfSpace
    }

    /// The system's own words.
    public var reason: String { String(cString: strerror(code)) }

    /// `cannot write /some/file: No space left on device`.
    public var description: String { "cannot \(operation) \(path): \(reason)" }

    static let sync = "sync"
    static let close = "close"
}
