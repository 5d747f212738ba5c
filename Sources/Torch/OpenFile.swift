internal import Glibc

/// An open file, closed when its last reference is released.
final class OpenFile {
    let descriptor: Int32
    private let path: String

    init(path: String, flags: Int32, mode: mode_t = 0o644) throws(SafetensorsError) {
        let descriptor = open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw OpenFile.error("cannot be opened", path) }
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Returns the length of the file in bytes.
    /// - Throws: `SafetensorsError` if the file is not a regular file.
    func length() throws(SafetensorsError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw OpenFile.error("cannot be examined", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SafetensorsError(file: path, message: "is not a regular file")
        }
        return Int(status.st_size)
    }

    /// Fills `buffer` with the bytes from `offset` on.
    /// - Throws: `SafetensorsError` if reading fails or the file ends first.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SafetensorsError) {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, offset + done)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw OpenFile.error("cannot be read", path) }
            guard count > 0 else { throw SafetensorsError(file: path, message: "became shorter while it was read") }
            done += count
        }
    }

    /// Appends all of `bytes` to the bytes written before.
    /// - Throws: `SafetensorsError` if writing fails.
    func write(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw OpenFile.error("cannot be written", path) }
            done += count
        }
    }

    /// The error for the current `errno`.
    static func error(_ what: String, _ path: String) -> SafetensorsError {
        SafetensorsError(file: path, message: "\(what): \(String(cString: strerror(errno)))")
    }
}
