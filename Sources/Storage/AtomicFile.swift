public import Foundation

/// Files that hold their old content or their new one, whole, after a crash of the process and of the machine.
public enum AtomicFile {
    /// Writes a file aside, syncs it, and renames it over what is there.
    /// - Parameters:
    ///   - durable: also sync the directory, so that the new content survives a power cut once this returns.
    ///   - files: the system calls.
    /// - Throws: `FileError`.
    public static func write(
        _ data: Data, to url: URL, durable: Bool = true, through files: some FileOperations = SystemFileOperations()
    ) throws {
        try write(to: url, durable: durable, through: files) { sink in try data.withUnsafeBytes { try sink($0) } }
    }

    /// Writes a file as above whose content comes piece by piece.
    ///
    /// Where the system reports that written data may be lost, all of it is written once more into a new file.
    /// - Parameter body: hands the content to its argument; is called again where it must be written again.
    /// - Throws: `FileError`, and whatever `body` throws.
    public static func write(
        to url: URL, durable: Bool = true, through files: some FileOperations = SystemFileOperations(),
        _ body: (@escaping FileSink) throws -> Void
    ) throws {
        let path = url.path(percentEncoded: false)
        let directory = url.deletingLastPathComponent()
        let aside = directory.appending(path: ".tmp-\(url.lastPathComponent)-\(getpid())").path(percentEncoded: false)
        try RepeatedWrite.run {
            // A worker before this one that had the same number may have left it.
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
