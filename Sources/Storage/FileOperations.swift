/// The system calls of which durable files are made.
///
/// Whatever must survive a power cut is written through a value of this type: `SystemFileOperations` in the programs, and
/// in tests one that fails, dies or records at any call. Each method is one call and fails as that call does; what makes
/// them safe together stands in the extensions and in `AtomicFile`.
public protocol FileOperations: Sendable {
    /// open(2); the descriptor is closed on exec.
    func open(_ path: String, _ flags: Int32, mode: UInt32) throws(FileError) -> OpenFile

    /// read(2): how many bytes were read, 0 at the end.
    func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int

    /// write(2): how many bytes were written, which may be fewer than were given.
    func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(FileError) -> Int

    /// ftruncate(2).
    func truncate(_ file: OpenFile, to length: Int) throws(FileError)

    /// fsync(2) of a file or directory. Not to be repeated on a file for which it failed.
    func sync(_ file: OpenFile) throws(FileError)

    /// Asks the system to forget its copy of the file in memory, so that what is read next comes from the device. Only
    /// pages that were synced can be dropped; advice that is not taken is no error.
    func dropCache(of file: OpenFile)

    /// close(2). The descriptor is gone even where this fails.
    func close(_ file: OpenFile) throws(FileError)

    /// mkdir(2).
    func makeDirectory(_ path: String, mode: UInt32) throws(FileError)

    /// rename(2), in place of whatever has the new name.
    func rename(_ path: String, over other: String) throws(FileError)

    /// renameat2(2) with `RENAME_NOREPLACE`: fails with `EEXIST` where something has the new name.
    func rename(_ path: String, toNew other: String) throws(FileError)

    /// unlink(2).
    func unlink(_ path: String) throws(FileError)

    /// rmdir(2).
    func removeDirectory(_ path: String) throws(FileError)
}
