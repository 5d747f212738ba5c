internal import CStorage
public import Foundation

/// A regular file whose path does not lead out of a directory, whatever symbolic links there are and whoever changes them
/// meanwhile: the kernel resolves the path as a whole.
public final class ContainedFile: Sendable {
    /// The size in bytes when the file was opened.
    public let size: Int
    private let descriptor: Int32
    private let path: String

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
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw FileError(operation: "open", path: name, code: EINVAL)
        }
        descriptor = file
        size = Int(status.st_size)
        self.path = name
    }

    deinit { close(descriptor) }

    /// Reads up to `count` bytes from an offset; fewer only at the end.
    /// - Throws: `FileError` if the file cannot be read.
    public func read(at offset: Int, count: Int) throws(FileError) -> Data {
        var data = Data(count: count)
        var filled = 0
        while filled < count {
            let start = filled
            let got = data.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: start), count - start, off_t(offset + start))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw FileError.last("read", path) }
            if got == 0 { break }
            filled += got
        }
        return data.prefix(filled)
    }
}
