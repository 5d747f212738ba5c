internal import Foundation

extension SHA256 {
    private static let chunk = 1 << 18

    /// The hash of a file's content, as 64 hexadecimal digits, read in pieces of 256 KiB.
    /// - Parameters:
    ///   - path: the file.
    ///   - fromDisk: asks the system to drop its cached pages first, so that what was written is read back from the
    ///     device; only pages that were synced can be dropped.
    public static func hash(ofFile path: String, fromDisk: Bool = false) throws(DigestError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw DigestError(subject: path, reason: reason(errno)) }
        defer { close(file) }
        if fromDisk { posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) }
        let hash = try SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = read(file, buffer.baseAddress, chunk)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw DigestError(subject: path, reason: reason(errno))
            }
            try hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return try hash.finish()
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
