internal import Glibc

/// The kind of a file that a path leads to.
public enum FileKind: Sendable, Hashable {
    /// A regular file.
    case file
    /// A directory with its entries.
    case directory
    /// Anything else: a device, a socket, a pipe.
    case other

    /// Looks up the kind of the file at a path, within the limits of this process (`Confinement`).
    /// - Returns: `nil` where there is none.
    /// - Throws: `FileError` for a file that cannot be opened for reading.
    public static func of(_ path: String) throws(FileError) -> FileKind? { try FileStatus.of(path)?.kind }
}

/// The facts about a file that its directory does not tell.
public struct FileStatus: Sendable, Hashable {
    /// The kind of the file.
    public let kind: FileKind
    /// The size in bytes.
    public let size: Int
    /// The modification time in nanoseconds since 1970.
    public let modified: Int

    /// Looks up the file at a path, within the limits of this process (`Confinement`).
    /// - Returns: `nil` where there is none.
    /// - Throws: `FileError` for a file that cannot be looked up, or that the process may not read.
    public static func of(_ path: String) throws(FileError) -> FileStatus? {
        var status = stat()
        do throws(FileError) {
            if Confinement.current.isFree {
                guard stat(path, &status) == 0 else { throw .last("open", path) }
            } else {
                let file = try Confinement.current.openToRead(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
                defer { close(file) }
                guard fstat(file, &status) == 0 else { throw .last("open", path) }
            }
        } catch {
            if error.isMissing { return nil }
            throw error
        }
        return FileStatus(status)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            default: .other
            }
        size = Int(status.st_size)
        modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    }
}

extension Confinement {
    /// Whether the process has no limits.
    var isFree: Bool { caller == nil && roots.isEmpty }
}
