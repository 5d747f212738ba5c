internal import CStorage
internal import Glibc

/// An open directory. The kernel resolves names below it without symbolic links and without a way out, so no name leads
/// elsewhere, not even if somebody exchanges a directory for a link meanwhile.
///
/// The calls need openat2 (Linux 5.6). On earlier kernels, and in sandboxes that refuse it, each name of a path is opened by
/// itself in the directory before it, which refuses the same.
public final class OpenDirectory: Sendable {
    /// The path by which the directory was opened.
    public let path: String
    private let descriptor: Int32

    /// Opens a directory; links in its own path are followed.
    /// - Throws: `FileError` if the path is no directory that this process may enter.
    public init(_ path: String) throws(FileError) {
        descriptor = Glibc.open(path, CSTORAGE_O_PATH | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", path) }
        self.path = path
    }

    deinit { close(descriptor) }

    var identity: FileIdentity? { FileIdentity(descriptor: descriptor) }

    /// Opens a file below the directory; the caller must close the descriptor.
    ///
    /// - Parameters:
    ///   - name: The path relative to the directory.
    ///   - flags: The flags of open(2).
    ///   - mode: The permissions of a new file.
    ///   - links: Follows symbolic links within the directory, default `false`.
    /// - Throws: `FileError`, with the code `EXDEV` for a path that leaves the directory, `ELOOP` for a symbolic link.
    public func open(_ name: String, _ flags: Int32, mode: UInt32 = 0, links: Bool = false) throws(FileError) -> Int32 {
        let operation = flags & O_CREAT == 0 ? "open" : "create"
        try check(name, operation)
        let file = cstorage_open_beneath(descriptor, name, flags, mode, links ? 1 : 0)
        guard file >= 0 else { throw failure(operation, name, errno) }
        return file
    }

    /// Opens a file as `open` does where the kernel has no openat2.
    func walk(_ name: String, _ flags: Int32, mode: UInt32 = 0) throws(FileError) -> Int32 {
        let file = cstorage_walk_beneath(descriptor, name, flags, mode)
        guard file >= 0 else { throw failure("open", name, errno) }
        return file
    }

    /// Creates a directory, mkdir(2).
    /// - Throws: `FileError` if the call fails.
    public func makeDirectory(_ name: String, mode: UInt32) throws(FileError) {
        try at(name, "make the directory") { mkdirat($0, $1, mode) }
    }

    /// Removes a file, unlink(2).
    /// - Throws: `FileError` if the call fails.
    public func unlink(_ name: String) throws(FileError) { try at(name, "remove") { unlinkat($0, $1, 0) } }

    /// Removes an empty directory, rmdir(2).
    /// - Throws: `FileError` if the call fails.
    public func removeDirectory(_ name: String) throws(FileError) {
        try at(name, "remove") { unlinkat($0, $1, AT_REMOVEDIR) }
    }

    /// Renames a file to a name below another directory, rename(2).
    /// - Throws: `FileError` if the call fails.
    public func rename(_ name: String, to other: OpenDirectory, _ target: String) throws(FileError) {
        try both(name, other, target) { renameat($0, $1, $2, $3) }
    }

    /// Renames a file to a name that must not exist, renameat2(2); on file systems without `RENAME_NOREPLACE` by
    /// rename(2), which does not replace a directory with content.
    /// - Throws: `FileError` if the call fails.
    public func rename(_ name: String, to other: OpenDirectory, new target: String) throws(FileError) {
        try both(name, other, target) { from, old, to, new in
            if cstorage_rename_new(from, old, to, new) == 0 { return 0 }
            return errno == EINVAL || errno == ENOSYS ? renameat(from, old, to, new) : -1
        }
    }

    /// Gives an open file a name in the directory, linkat(2). The file's old name is not looked up again.
    /// - Throws: `FileError` if the call fails.
    public func link(_ file: RegularFile, as name: String) throws(FileError) {
        try at(name, "link") { cstorage_link(file.descriptor, $0, $1) }
    }

    /// Runs a call with the open parent of a name and the name's last component.
    private func at(
        _ name: String, _ operation: String, _ call: (Int32, String) -> Int32
    ) throws(FileError) {
        let (parent, last) = try parent(of: name, operation)
        defer { close(parent) }
        guard call(parent, last) == 0 else { throw failure(operation, name, errno) }
    }

    private func both(
        _ name: String, _ other: OpenDirectory, _ target: String, _ call: (Int32, String, Int32, String) -> Int32
    ) throws(FileError) {
        let (from, old) = try parent(of: name, "rename")
        defer { close(from) }
        let (to, new) = try other.parent(of: target, "rename to")
        defer { close(to) }
        guard call(from, old, to, new) == 0 else { throw other.failure("rename to", target, errno) }
    }

    private func parent(of name: String, _ operation: String) throws(FileError) -> (Int32, String) {
        try check(name, operation)
        let parts = name.split(separator: "/").map(String.init)
        guard let last = parts.last, last != ".." else { throw failure(operation, name, EXDEV) }
        let above = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
        let parent = cstorage_open_beneath(descriptor, above, CSTORAGE_O_PATH | O_DIRECTORY, 0, 0)
        guard parent >= 0 else { throw failure(operation, name, errno) }
        return (parent, last)
    }

    /// The kernel would not see the part after a NUL.
    private func check(_ name: String, _ operation: String) throws(FileError) {
        guard !name.isEmpty, !name.utf8.contains(0) else { throw failure(operation, name, EINVAL) }
    }

    private func failure(_ operation: String, _ name: String, _ code: Int32) -> FileError {
        let detail: String? =
            switch code {
            case ELOOP: "a symbolic link stands in the path below \(path), and none is followed there"
            case EXDEV: "the path leaves \(path)"
            default: nil
            }
        return FileError(operation: operation, path: "\(path)/\(name)", code: code, detail: detail)
    }
}
