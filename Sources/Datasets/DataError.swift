internal import Glibc
internal import Storage

/// A data file that cannot be used: the file and the reason.
public struct DataError: Error, Codable, Sendable, Hashable, CustomStringConvertible {
    /// The path of the file, with a line number for text files.
    public let file: String
    /// The reason, with the expected and the found value where that helps.
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

    /// Whether every reader of the path meets the error: the content is at fault, or the path is one of another kind of file
    /// than expected. A missing file may still be made, and another user may have the right to read.
    public var isCertain: Bool {
        switch code {
        case nil, EINVAL, EISDIR, ENOTDIR, ENAMETOOLONG: true
        default: false
        }
    }

    /// Whether there was no space for what is made of the data, such as a cache of pictures.
    public var isOutOfSpace: Bool {
        code.map { FileError(operation: "write", path: file, code: $0).isOutOfSpace } ?? false
    }

    /// Whether another attempt may succeed: a device, a network or a limit of the moment is at fault, not the file.
    public var isPassing: Bool {
        code.map { !FileError(operation: "read", path: file, code: $0).isPermanent } ?? false
    }
}
