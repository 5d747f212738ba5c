internal import CStorage
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
        let whole = directory.path(percentEncoded: false)
        let name = whole + (whole.hasSuffix("/") ? "" : "/") + path
        // The kernel would not see the part after a NUL.
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw FileError(operation: "open", path: name, code: EINVAL)
        }
        let base = open(whole, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard base >= 0 else { throw FileError.last("open", whole) }
        defer { close(base) }
        let file = cstorage_open_beneath(base, path)
        guard file >= 0 else { throw FileError.last("open", name) }
        self.file = try RegularFile(taking: file, path: name)
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
