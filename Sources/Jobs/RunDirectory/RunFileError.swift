internal import Foundation

/// A JSON file of a run directory or of a checkpoint that cannot be used.
public struct RunFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The cause of the error.
    public enum Cause: Sendable, Hashable {
        /// The system does not give its content, for the reason of this error number.
        case unreadable(errno: Int32)
        /// The content is not of the expected form.
        case malformed(String)
    }

    /// The file's path.
    public let path: String
    /// Cause of the error.
    public let cause: Cause

    /// Creates an error about the file at `path`.
    public init(path: String, cause: Cause) {
        self.path = path
        self.cause = cause
    }

    /// Whether a run directory lacks its spec, which no other attempt will find either.
    public var isMissingSpec: Bool {
        cause == .unreadable(errno: ENOENT) && path.hasSuffix("/" + RunDirectory.specName)
    }

    /// Whether the system does not give the file's content.
    public var isUnreadable: Bool { if case .unreadable = cause { true } else { false } }

    /// The reason without the file's path.
    public var reason: String {
        switch cause {
        case .unreadable(let code): String(cString: strerror(code))
        case .malformed(let reason): reason
        }
    }

    /// `cannot read /some/file: No such file or directory`, or `/some/file: not a frozen spec that this build can read: ...`.
    public var description: String {
        switch cause {
        case .unreadable where isMissingSpec:
            "\(path) is missing, and without it the job cannot run or be shown: restore it from a copy, or submit the job again"
        case .unreadable(let code): "cannot read \(path): \(String(cString: strerror(code)))"
        case .malformed(let reason): "\(path): \(reason)"
        }
    }
}
