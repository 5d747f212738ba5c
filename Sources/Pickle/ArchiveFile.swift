internal import CZlib
internal import Glibc

/// An open file of which parts are read by place, closed when the last reference goes.
///
/// It is read and not mapped: a file that becomes shorter in the meantime is then an error and not a signal.
final class ArchiveFile {
    let path: String
    /// The length of the file in bytes.
    let length: Int
    private let descriptor: Int32

    init(_ path: String) throws(PyTorchFileError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else {
            length = 0
            throw PyTorchFileError(file: path, message: "cannot be opened: \(String(cString: strerror(errno)))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            length = 0
            throw PyTorchFileError(file: path, message: "is not a regular file")
        }
        length = Int(status.st_size)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func error(_ message: String) -> PyTorchFileError { PyTorchFileError(file: path, message: message) }

    /// Fills `buffer` with the bytes from `offset` on.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(PyTorchFileError) {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, offset + done)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw error("cannot be read: \(String(cString: strerror(errno)))") }
            guard count > 0 else { throw error("ends at byte \(offset + done): it is truncated") }
            done += count
        }
    }

    /// The bytes of a range, which the caller has found to lie within the file.
    func bytes(_ range: Range<Int>) throws(PyTorchFileError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 16)
        defer { buffer.deallocate() }
        try read(into: buffer, at: range.lowerBound)
        return [UInt8](buffer)
    }

    /// The CRC-32 of the bytes of a range.
    func checksum(_ range: Range<Int>) throws(PyTorchFileError) -> UInt32 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(range.count, 1 << 20), alignment: 16)
        defer { buffer.deallocate() }
        var checksum = crc32(0, nil, 0)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(range.upperBound - offset))
            try read(into: piece, at: offset)
            checksum = crc32_z(checksum, piece.bindMemory(to: UInt8.self).baseAddress, piece.count)
            offset += piece.count
        }
        return UInt32(truncatingIfNeeded: checksum)
    }
}
