public import Foundation

/// The atomic replacement of files: after a crash of the process or the machine a file has its old or its new content.
///
/// ```swift
/// try AtomicFile.write(Data("step 60\n".utf8), to: url)
/// try AtomicFile.write(to: url) { sink in
///     for line in lines { try Array(line.utf8).withUnsafeBytes { try sink($0) } }
/// }
/// ```
public enum AtomicFile {
    /// Writes a temporary file, syncs it, and renames it to `url`.
    ///
    /// - Parameters:
    ///   - data: The content.
    ///   - url: The file to create or replace.
    ///   - durable: Also syncs the directory, so that the new content survives a power cut, default `true`.
    ///   - files: The system calls.
    /// - Throws: `FileError` if a system call fails; the old content stays.
    public static func write(
        _ data: Data, to url: URL, durable: Bool = true, through files: some FileOperations = SystemFileOperations()
    ) throws {
        try write(to: url, durable: durable, through: files) { sink in try data.withUnsafeBytes { try sink($0) } }
    }

    /// Writes a file whose content arrives piece by piece.
    ///
    /// If the system reports that written data may be lost, everything is written once more to a new file.
    ///
    /// - Parameters:
    ///   - url: The file to create or replace.
    ///   - durable: Also syncs the directory, so that the new content survives a power cut, default `true`.
    ///   - files: The system calls.
    ///   - body: Passes the content to its argument; called again for a second attempt.
    /// - Throws: `FileError` if a system call fails, and any error of `body`; the old content stays.
    public static func write(
        to url: URL, durable: Bool = true, through files: some FileOperations = SystemFileOperations(),
        _ body: (@escaping FileSink) throws -> Void
    ) throws {
        let path = url.path(percentEncoded: false)
        let directory = url.deletingLastPathComponent()
        let aside = directory.appending(path: ".tmp-\(url.lastPathComponent)-\(getpid())").path(percentEncoded: false)
        try RepeatedWrite.run {
            // An earlier process with this process ID may have left the file.
            try? files.unlink(aside)
            do {
                try files.create(aside, body)
                try files.rename(aside, over: path)
            } catch {
                try? files.unlink(aside)
                throw error
            }
            if durable { try files.syncDirectory(directory) }
        }
    }
}
