/// The system calls that durable files are written with.
///
/// Everything that must survive a power cut is written through this protocol: through `SystemFileOperations` in the
/// programs, and in tests through implementations that fail, crash or record at any call. Each method is one system
/// call; `AtomicFile` and the extensions combine them safely.
public protocol FileOperations: Sendable {
    /// Opens a file, open(2); the descriptor is closed on exec.
    /// - Throws: `FileError` if the call fails.
    func open(_ path: String, _ flags: Int32, mode: UInt32) throws(FileError) -> OpenFile

    /// Reads bytes, read(2); returns their number, 0 at the end of the file.
    /// - Throws: `FileError` if the call fails.
    func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int

    /// Writes bytes, write(2); returns their number, which may be less than given.
    /// - Throws: `FileError` if the call fails.
    func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(FileError) -> Int

    /// Sets the length of a file in bytes, ftruncate(2).
    /// - Throws: `FileError` if the call fails.
    func truncate(_ file: OpenFile, to length: Int) throws(FileError)

    /// Syncs a file or directory, fsync(2). Must not be repeated on a file for which it failed.
    /// - Throws: `FileError` if the call fails.
    func sync(_ file: OpenFile) throws(FileError)

    /// Drops the page cache of a file, so that the next read comes from the device. Only synced pages can be dropped;
    /// ignored advice is not an error.
    func dropCache(of file: OpenFile)

    /// Closes a file, close(2). The descriptor is released even if the call fails.
    /// - Throws: `FileError` if the call fails.
    func close(_ file: OpenFile) throws(FileError)

    /// Creates a directory, mkdir(2).
    /// - Throws: `FileError` if the call fails, with `EEXIST` for an existing name.
    func makeDirectory(_ path: String, mode: UInt32) throws(FileError)

    /// Renames a file, replacing one of the new name, rename(2).
    /// - Throws: `FileError` if the call fails.
    func rename(_ path: String, over other: String) throws(FileError)

    /// Renames a file to a name that must not exist, renameat2(2) with `RENAME_NOREPLACE`.
    /// - Throws: `FileError` if the call fails, with `EEXIST` for an existing name.
    func rename(_ path: String, toNew other: String) throws(FileError)

    /// Removes a file, unlink(2).
    /// - Throws: `FileError` if the call fails.
    func unlink(_ path: String) throws(FileError)

    /// Removes an empty directory, rmdir(2).
    /// - Throws: `FileError` if the call fails.
    func removeDirectory(_ path: String) throws(FileError)
}
