internal import CStorage
internal import Glibc

/// The system calls themselves.
public struct SystemFileOperations: FileOperations {
    /// There is nothing to set up.
    public init() {}

    /// open(2), again where a signal came in between.
    public func open(_ path: String, _ flags: Int32, mode: UInt32) throws(FileError) -> OpenFile {
        while true {
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
            if descriptor >= 0 { return OpenFile(descriptor: descriptor, path: path) }
            if errno != EINTR { throw .last(flags & O_CREAT == 0 ? "open" : "create", path) }
        }
    }

    /// read(2), again where a signal came in between.
    public func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while true {
            let count = Glibc.read(file.descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .last("read", file.path) }
        }
    }

    /// write(2), again where a signal came in between.
    public func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(FileError) -> Int {
        while true {
            let count = Glibc.write(file.descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .last("write", file.path) }
        }
    }

    /// ftruncate(2).
    public func truncate(_ file: OpenFile, to length: Int) throws(FileError) {
        guard ftruncate(file.descriptor, off_t(length)) == 0 else { throw .last("truncate", file.path) }
    }

    /// fsync(2). A signal in between is no failure to write.
    public func sync(_ file: OpenFile) throws(FileError) {
        while fsync(file.descriptor) != 0 {
            if errno != EINTR { throw .last(FileError.sync, file.path) }
        }
    }

    /// posix_fadvise(2) with `POSIX_FADV_DONTNEED`.
    public func dropCache(of file: OpenFile) { posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED) }

    /// close(2). Linux releases the descriptor before it can be interrupted, so that is no failure.
    public func close(_ file: OpenFile) throws(FileError) {
        guard Glibc.close(file.descriptor) == 0 || errno == EINTR else { throw .last(FileError.close, file.path) }
    }

    /// mkdir(2).
    public func makeDirectory(_ path: String, mode: UInt32) throws(FileError) {
        guard mkdir(path, mode) == 0 else { throw .last("make the directory", path) }
    }

    /// rename(2).
    public func rename(_ path: String, over other: String) throws(FileError) {
        guard Glibc.rename(path, other) == 0 else { throw .last("rename to", other) }
    }

    /// renameat2(2). Where a file system does not know the flag, rename(2), which replaces no directory that has files.
    public func rename(_ path: String, toNew other: String) throws(FileError) {
        if cstorage_rename_new(path, other) == 0 { return }
        if errno == EINVAL || errno == ENOSYS, Glibc.rename(path, other) == 0 { return }
        throw .last("rename to", other)
    }

    /// unlink(2).
    public func unlink(_ path: String) throws(FileError) {
        guard Glibc.unlink(path) == 0 else { throw .last("remove", path) }
    }

    /// rmdir(2).
    public func removeDirectory(_ path: String) throws(FileError) {
        guard rmdir(path) == 0 else { throw .last("remove", path) }
    }
}
