internal import Foundation

/// A regular file that is read at any place by any thread.
///
/// Reading by position goes through the system's page cache as a mapping would, so that a file larger than memory works;
/// but a file that somebody cuts off meanwhile is an error with its name and not a signal that ends the process.
final class ByteFile: Sendable {
    let path: String
    let count: Int

    private let descriptor: Int32

    init(_ path: String) throws(DataError) {
        (descriptor, count) = try Self.opened(path)
        self.path = path
    }

    /// The descriptor of a regular file, and its size in bytes.
    static func opened(_ path: String) throws(DataError) -> (descriptor: Int32, count: Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DataError(file: path, reason: "cannot be opened: \(String(cString: strerror(errno)))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw DataError(file: path, reason: "is not a regular file")
        }
        return (descriptor, Int(status.st_size))
    }

    deinit { close(descriptor) }

    /// Fills a place with the bytes from `offset` on.
    func read(at offset: Int, into place: UnsafeMutableRawBufferPointer) throws(DataError) {
        var done = 0
        while done < place.count {
            let got = pread(descriptor, place.baseAddress.map { $0 + done }, place.count - done, offset + done)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                throw DataError(file: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
            }
            guard got > 0 else {
                throw DataError(
                    file: path, reason: "ends early: expected \(place.count) bytes at \(offset), found \(done)")
            }
            done += got
        }
    }

    /// `count` bytes from `offset` on.
    func bytes(_ count: Int, at offset: Int) throws(DataError) -> [UInt8] {
        var failure: DataError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(DataError) {
                let place = UnsafeMutableRawBufferPointer(buffer)
                try read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: place[..<count]))
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// All of a small file.
    /// - Parameter limit: the most bytes that it may have.
    static func contents(_ path: String, limit: Int = 1 << 32) throws(DataError) -> [UInt8] {
        let file = try ByteFile(path)
        guard file.count <= limit else {
            throw DataError(file: path, reason: "has \(file.count) bytes; more than \(limit) are not read into memory")
        }
        return try file.bytes(file.count, at: 0)
    }
}
