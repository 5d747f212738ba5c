internal import CStorage
public import Foundation

/// A regular file whose path does not lead out of a directory, whatever symbolic links there are and whoever changes them
/// meanwhile: the kernel resolves the path as a whole.
public final class ContainedFile: Sendable {
    private let file: RegularFile

    /// Opens the file for reading.
    /// - Parameters:
    ///   - directory: the directory that is not left.
    ///   - path: relative to it.
    /// - Throws: `FileError`, with the code `EXDEV` for a path that leads out and `EINVAL` for what is no regular file.
    public init(in directory: URL, path: String) throws(FileError) {
        let whole = directory.path(percentEncoded: false)
        let name = whole + (whole.hasSuffix("/") ? "" : "/") + path
        // The rest of a text after a NUL would not reach the kernel.
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

    /// Size of the file in bytes when it was opened.
    public var size: Int { file.size }

    /// Reads up to `count` bytes from an offset; fewer only at the end.
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
