public import Foundation

/// A regular file that any thread can read at any offset, closed with its last reference.
///
/// The file is read by position, not mapped. Both use the page cache, so a file larger than memory works; but
/// truncation by another process is an error here, and would be a fatal signal with a mapping.
public final class RegularFile: Sendable {
    /// The path of the file.
    public let path: String
    /// The size in bytes when the file was opened.
    public let size: Int
    let descriptor: Int32

    /// Opens a file for reading, within the limits of this process (`Confinement`).
    /// - Throws: `FileError`, with the code `EINVAL` if the path is not a regular file.
    public convenience init(_ path: String) throws(FileError) {
        try self.init(taking: Confinement.current.openToRead(path), path: path)
    }

    /// Opens a file for reading on behalf of a user, `nil` for the user of this process.
    /// - Throws: `FileError`, with the code `EACCES` for a file that the user may not read, `EINVAL` for no regular file.
    public convenience init(_ path: String, for caller: CallerRights?) throws(FileError) {
        let limits = caller.map { Confinement(caller: $0, roots: []) } ?? Confinement.current
        try self.init(taking: limits.openToRead(path), path: path)
    }

    /// Takes over an open file, and closes it with its last reference; also on failure.
    /// - Throws: `FileError`, with the code `EINVAL` if it is no regular file.
    public convenience init(taking file: OpenFile) throws(FileError) {
        try self.init(taking: file.descriptor, path: file.path)
    }

    /// The present size in bytes.
    /// - Throws: `FileError`.
    public func presentSize() throws(FileError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last("read", path) }
        return Int(status.st_size)
    }

    /// Takes over an open descriptor; closes it on failure.
    /// - Throws: `FileError`, with the code `EINVAL` if the descriptor is not a regular file.
    init(taking descriptor: Int32, path: String) throws(FileError) {
        size = try Self.size(taking: descriptor, path)
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens a file for reading; the caller must close the descriptor.
    /// - Throws: `FileError`, with the code `EINVAL` if the path is not a regular file.
    public static func open(_ path: String) throws(FileError) -> (descriptor: Int32, size: Int) {
        let descriptor = try Confinement.current.openToRead(path)
        return (descriptor, try size(taking: descriptor, path))
    }

    /// Fills a buffer with the bytes from an offset on.
    ///
    /// - Returns: The number of bytes read, less than the buffer's only at the end of the file.
    /// - Throws: `FileError` if the file cannot be read.
    public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        try Self.read(descriptor, at: offset, into: buffer, path)
    }

    /// Reads the bytes of a range, fewer if the file ends first.
    /// - Throws: `FileError` if the file cannot be read.
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

    /// Reads the whole file.
    /// - Parameter limit: The largest size in bytes.
    /// - Throws: `FileError` if the file cannot be read, with the code `EFBIG` for a larger one.
    public func content(limit: Int) throws(FileError) -> Data {
        guard size <= limit else {
            throw FileError(
                operation: "read", path: path, code: EFBIG, detail: "it has \(size) bytes, and the limit is \(limit)")
        }
        return Data(try bytes(0..<size))
    }

    /// The path of the open file for libraries that open files by name; it holds as long as this value.
    public var descriptorPath: String { "/proc/self/fd/\(descriptor)" }

    /// Fills a buffer with the bytes of an open file from an offset on, in as many calls as needed.
    ///
    /// - Returns: The number of bytes read, less than the buffer's only at the end of the file.
    /// - Throws: `FileError` if the file cannot be read.
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
    /// The error as a predicate of the file: `cannot be opened: Permission denied`.
    public var predicate: String {
        switch operation {
        case "open" where code == EINVAL && detail == nil: "is not a regular file"
        case "open", "create": "cannot be opened: \(reason)"
        case "read": "cannot be read: \(reason)"
        case "write": "cannot be written: \(reason)"
        default: "cannot be used (\(operation)): \(reason)"
        }
    }
}
