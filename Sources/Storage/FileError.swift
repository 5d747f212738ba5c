internal import Glibc

/// A failed file operation.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The operation as a verb: `write`, `rename`.
    public let operation: String
    /// The path of the file.
    public let path: String
    /// The system's error number, errno.
    public let code: Int32
    /// The reason in words, where the error number says too little; `nil` for the system's message.
    public let detail: String?

    /// Creates the error of an operation.
    public init(operation: String, path: String, code: Int32, detail: String? = nil) {
        self.operation = operation
        self.path = path
        self.code = code
        self.detail = detail
    }

    /// Returns the error of the system call that has just failed.
    public static func last(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }

    /// Whether the file system or the user's quota is exhausted.
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// Whether there is no such file.
    public var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    /// Whether another attempt would fail in the same way: the path, its rights or the file system's kind are at fault, or
    /// there is no space, and not a device, a network or a limit of the moment.
    public var isPermanent: Bool {
        switch code {
        case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EINVAL, EXDEV, EFBIG, ENOSYS,
            EOPNOTSUPP:
            true
        default: isOutOfSpace
        }
    }

    /// Whether written data may be lost although every write succeeded. The system reports this once and marks the
    /// pages clean, so a second sync of the same file would succeed wrongly.
    public var leavesWrittenDataInDoubt: Bool {
        (operation == Self.sync || operation == Self.close) && !isOutOfSpace
    }

    /// The reason in words, else the system's message for the error number.
    public var reason: String { detail ?? String(cString: strerror(code)) }

    /// The operation, the path and the reason: `cannot write /some/file: No space left on device`.
    public var description: String { "cannot \(operation) \(path): \(reason)" }

    /// The error of a write that would take space which is kept free.
    /// - Parameters:
    ///   - free: bytes that are free.
    ///   - reserve: bytes that are kept free.
    static func beside(reserve: Int, free: Int, path: String) -> FileError {
        FileError(
            operation: "write", path: path, code: ENOSPC,
            detail: "\(free / 1_000_000) MB are free, and \(reserve / 1_000_000) MB are kept free (cfgd --reserve)")
    }

    static let sync = "sync"
    static let close = "close"
}
