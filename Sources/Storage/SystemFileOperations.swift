internal import Glibc
internal import Synchronization

/// The system calls of the running system, repeated after interruption by a signal, within the limits of this process
/// (`Confinement`): below a directory that the process writes to, no link is followed and no name leads out.
public struct SystemFileOperations: FileOperations {
    /// Bytes of every file system that writes of this process leave free; 0 by default.
    private static let reserve = Atomic(0)
    private let mayUseReserve: Bool

    /// Creates the operations.
    /// - Parameter mayUseReserve: Whether writes may take the space that `keepFree(_:)` keeps, for short records of what
    ///   happened, default `false`.
    public init(mayUseReserve: Bool = false) { self.mayUseReserve = mayUseReserve }

    /// Keeps space free from now on: writes of this process that would take it fail with ENOSPC. One process that fills
    /// its file system stops all others on it.
    public static func keepFree(_ bytes: Int) { reserve.store(bytes, ordering: .relaxed) }

    /// Bytes that writes of this process leave free.
    public static var keptFree: Int { reserve.load(ordering: .relaxed) }

    /// Opens a file, open(2).
    /// - Throws: `FileError` if the call fails, or the process may not write there.
    public func open(_ path: String, _ flags: Int32, mode: UInt32) throws(FileError) -> OpenFile {
        let isWritten = flags & O_ACCMODE != O_RDONLY || flags & O_CREAT != 0
        guard isWritten else {
            return OpenFile(descriptor: try Confinement.current.openToRead(path, flags), path: path)
        }
        let operation = flags & O_CREAT == 0 ? "open" : "create"
        if case .below(let place) = try Confinement.current.target(path, operation) {
            return OpenFile(descriptor: try place.directory.open(place.name, flags, mode: mode), path: path)
        }
        while true {
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
            if descriptor >= 0 { return OpenFile(descriptor: descriptor, path: path) }
            if errno != EINTR { throw .last(operation, path) }
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
        let reserve = mayUseReserve ? 0 : Self.reserve.load(ordering: .relaxed)
        if reserve > 0 { try check(bytes.count, beside: reserve, file) }
        while true {
            let count = Glibc.write(file.descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .last("write", file.path) }
        }
    }

    private func check(_ count: Int, beside reserve: Int, _ file: OpenFile) throws(FileError) {
        guard let free = FreeSpace.bytes(file), free < reserve || free - reserve < count else { return }
        throw .beside(reserve: reserve, free: free, path: file.path)
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
    /// - Throws: `FileError` if the call fails, or the process may not write there.
    public func makeDirectory(_ path: String, mode: UInt32) throws(FileError) {
        let operation = "make the directory"
        if case .below(let place) = try Confinement.current.target(path, operation) {
            return try place.directory.makeDirectory(place.name, mode: mode)
        }
        guard mkdir(path, mode) == 0 else { throw .last(operation, path) }
    }

    /// Renames a file, replacing one of the new name, rename(2).
    /// - Throws: `FileError` if the call fails, or the process may not write there.
    public func rename(_ path: String, over other: String) throws(FileError) {
        let (from, to) = try places(path, other)
        try from.directory.rename(from.name, to: to.directory, to.name)
    }

    /// Renames a file to a new name, renameat2(2); on file systems without `RENAME_NOREPLACE` by rename(2), which does
    /// not replace a directory with content.
    /// - Throws: `FileError` if the call fails, or the process may not write there.
    public func rename(_ path: String, toNew other: String) throws(FileError) {
        let (from, to) = try places(path, other)
        try from.directory.rename(from.name, to: to.directory, new: to.name)
    }

    /// Removes a file, unlink(2).
    /// - Throws: `FileError` if the call fails, or the process may not write there.
    public func unlink(_ path: String) throws(FileError) {
        if case .below(let place) = try Confinement.current.target(path, "remove") {
            return try place.directory.unlink(place.name)
        }
        guard Glibc.unlink(path) == 0 else { throw .last("remove", path) }
    }

    /// Removes an empty directory, rmdir(2).
    /// - Throws: `FileError` if the call fails, or the process may not write there.
    public func removeDirectory(_ path: String) throws(FileError) {
        if case .below(let place) = try Confinement.current.target(path, "remove") {
            return try place.directory.removeDirectory(place.name)
        }
        guard rmdir(path) == 0 else { throw .last("remove", path) }
    }

    /// The places of two paths of a rename; those of a process without limits are names in the directories above them.
    private func places(
        _ path: String, _ other: String
    ) throws(FileError) -> (from: WritableRoot.Place, to: WritableRoot.Place) {
        func place(_ path: String, _ operation: String) throws(FileError) -> WritableRoot.Place {
            if case .below(let place) = try Confinement.current.target(path, operation) { return place }
            let parts = path.split(separator: "/", omittingEmptySubsequences: true)
            guard let last = parts.last else { throw FileError(operation: operation, path: path, code: EINVAL) }
            let above = (path.hasPrefix("/") ? "/" : "./") + parts.dropLast().joined(separator: "/")
            do throws(FileError) {
                return WritableRoot.Place(directory: try OpenDirectory(above), name: String(last))
            } catch {
                throw FileError(operation: operation, path: path, code: error.code)
            }
        }
        return (try place(path, "rename"), try place(other, "rename to"))
    }
}
