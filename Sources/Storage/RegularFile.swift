internal import Glibc

/// A regular file that any thread reads at any offset, closed when the last reference goes.
///
/// It is read by position and not mapped. Both go through the system's page cache, so a file larger than memory works; but
/// a file that somebody cuts off meanwhile is an error with its name and not a signal that ends the process.
public final class RegularFile: Sendable {
    /// The file's path.
    public let path: String
    /// Size of the file in bytes when it was opened.
    public let size: Int
    private let descriptor: Int32

    /// Opens a file for reading.
    /// - Throws: `FileError`, with the code `EINVAL` for what is no regular file.
    public init(_ path: String) throws(FileError) {
        (descriptor, size) = try Self.open(path)
        self.path = path
    }

    /// Takes a descriptor over, which is closed where it is of no regular file.
    /// - Throws: `FileError`, with the code `EINVAL` for what is no regular file.
    init(taking descriptor: Int32, path: String) throws(FileError) {
        size = try Self.size(taking: descriptor, path)
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens a file for reading by somebody who closes the descriptor.
    /// - Throws: `FileError`, with the code `EINVAL` for what is no regular file.
    public static func open(_ path: String) throws(FileError) -> (descriptor: Int32, size: Int) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", path) }
        return (descriptor, try size(taking: descriptor, path))
    }

    /// Fills a buffer with the bytes from an offset on.
    /// - Returns: how many bytes were read, fewer than the buffer has only where the file ends.
    /// - Throws: `FileError`.
    public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        try Self.read(descriptor, at: offset, into: buffer, path)
    }

    /// The bytes of a range, fewer where the file ends before.
    /// - Throws: `FileError`.
    public func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            let place = UnsafeMutableRawBufferPointer(buffer).prefix(range.count)
            do throws(FileError) {
                count = try read(at: range.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: place))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Fills a buffer with the bytes of an open file from an offset on, in as many calls as that takes.
    /// - Returns: how many bytes were read, fewer than the buffer has only where the file ends.
    /// - Throws: `FileError`.
    public static func read(
        _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer, _ path: String
    ) throws(FileError) -> Int {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, offset + done)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last("read", path) }
            if count == 0 { break }
            done += count
        }
        return done
    }

    private static func size(taking descriptor: Int32, _ path: String) throws(FileError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileError(operation: "open", path: path, code: EINVAL)
        }
        return Int(status.st_size)
    }
}

extension FileError {
    /// The error as the rest of a sentence that begins with the file's name: `cannot be opened: Permission denied`.
    public var predicate: String {
        switch operation {
        case "open" where code == EINVAL: "is not a regular file"
        case "open", "create": "cannot be opened: \(reason)"
        case "read": "cannot be read: \(reason)"
        case "write": "cannot be written: \(reason)"
        default: "cannot be used (\(operation)): \(reason)"
        }
    }
}
