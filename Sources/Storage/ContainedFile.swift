public import Foundation

/// A regular file whose path does not leave a directory. The kernel resolves the whole path at once, so symbolic links
/// cannot lead outside even if they change meanwhile.
public final class ContainedFile: Sendable {
    private let file: RegularFile

    /// Opens the file for reading.
    ///
    /// - Parameters:
    ///   - directory: The directory that the path must not leave.
    ///   - path: The path relative to the directory.
    /// - Throws: `FileError`, with the code `EXDEV` if the path leaves the directory, `EINVAL` if it is not a regular
    ///   file.
    public init(in directory: URL, path: String) throws(FileError) {
        let base = try OpenDirectory(directory.path(percentEncoded: false))
        // O_NONBLOCK: never waits for the writer of a FIFO.
        let file = try base.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, links: true)
        self.file = try RegularFile(taking: file, path: directory.appending(path: path).path(percentEncoded: false))
    }

    /// The size in bytes when the file was opened.
    public var size: Int { file.size }

    /// Reads up to `count` bytes from an offset on; fewer only at the end of the file.
    /// - Throws: `FileError` if the file cannot be read.
    public func read(at offset: Int, count: Int) throws(FileError) -> Data {
        var data = Data(count: count)
        let result: Result<Int, FileError> = data.withUnsafeMutableBytes { buffer in
            do throws(FileError) {
                return .success(try file.read(at: offset, into: buffer))
            } catch {
                return .failure(error)
            }
        }
        return data.prefix(try result.get())
    }
}
