internal import CStorage
internal import Glibc

/// The system calls of the running system, repeated after interruption by a signal.
public struct SystemFileOperations: FileOperations {
    /// Creates the operations, which have no state.
    public init() {}

    /// Opens a file, open(2).
    /// - Throws: `FileError` if the call fails.
    public func open(_ path: String, _ flags: Int32, mode: UInt32) throws(FileError) -> OpenFile {
        while true {
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
            if descriptor >= 0 { return OpenFile(descriptor: descriptor, path: path) }
            if errno != EINTR { throw .last(flags & O_CREAT == 0 ? "open" : "create", path) }
        }
    }

    /// Reads bytes, read(2).
    /// - Throws: `FileError` if the call fails.
    public func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while true {
            let count = Glibc.read(file.descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .last("read", file.path) }
        }
    }

    /// Writes bytes, write(2).
    /// - Throws: `FileError` if the call fails.
    public func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(FileError) -> Int {
        while true {
            let count = Glibc.write(file.descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .last("write", file.path) }
        }
    }

    /// Sets the length of a file in bytes, ftruncate(2).
    /// - Throws: `FileError` if the call fails.
    public func truncate(_ file: OpenFile, to length: Int) throws(FileError) {
        guard ftruncate(file.descriptor, off_t(length)) == 0 else { throw .last("truncate", file.path) }
    }

    /// Syncs a file or directory, fsync(2).
    /// - Throws: `FileError` if the call fails.
    public func sync(_ file: OpenFile) throws(FileError) {
        while fsync(file.descriptor) != 0 {
            if errno != EINTR { throw .last(FileError.sync, file.path) }
        }
    }

    /// Drops the page cache of a file, posix_fadvise(2) with `POSIX_FADV_DONTNEED`.
    public func dropCache(of file: OpenFile) { posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED) }

    /// Closes a file, close(2). An interrupted call has released the descriptor on Linux and counts as success.
    /// - Throws: `FileError` if the call fails.
    public func close(_ file: OpenFile) throws(FileError) {
        guard Glibc.close(file.descriptor) == 0 || errno == EINTR else { throw .last(FileError.close, file.path) }
    }

    /// Creates a directory, mkdir(2).
    /// - Throws: `FileError` if the call fails.
    public func makeDirectory(_ path: String, mode: UInt32) throws(FileError) {
        guard mkdir(path, mode) == 0 else { throw .last("make the directory", path) }
    }

    /// Renames a file, replacing one of the new name, rename(2).
    /// - Throws: `FileError` if the call fails.
    public func rename(_ path: String, over other: String) throws(FileError) {
        guard Glibc.rename(path, other) == 0 else { throw .last("rename to", other) }
    }

    /// Renames a file to a new name, renameat2(2); on file systems without `RENAME_NOREPLACE` by rename(2), which does
    /// not replace a directory with content.
    /// - Throws: `FileError` if the call fails.
    public func rename(_ path: String, toNew other: String) throws(FileError) {
        if cstorage_rename_new(path, other) == 0 { return }
        if errno == EINVAL || errno == ENOSYS, Glibc.rename(path, other) == 0 { return }
        throw .last("rename to", other)
    }

    /// Removes a file, unlink(2).
    /// - Throws: `FileError` if the call fails.
    public func unlink(_ path: String) throws(FileError) {
        guard Glibc.unlink(path) == 0 else { throw .last("remove", path) }
    }

    /// Removes an empty directory, rmdir(2).
    /// - Throws: `FileError` if the call fails.
    public func removeDirectory(_ path: String) throws(FileError) {
        guard rmdir(path) == 0 else { throw .last("remove", path) }
    }
}
