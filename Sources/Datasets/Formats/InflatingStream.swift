internal import CZlib
internal import Foundation

/// A sequential reader of a plain or gzip-compressed file.
final class InflatingStream {
    let path: String
    /// The size of the file on disk, in bytes.
    let fileBytes: Int
    /// An upper bound on the uncompressed bytes: deflate compresses at most 1032 to 1.
    var mostBytes: Int { isPlain ? fileBytes : fileBytes.multipliedReportingOverflow(by: 1032).partialValue }

    private let file: gzFile
    private let isPlain: Bool

    init(path: String) throws(DataError) {
        let descriptor: Int32
        (descriptor, fileBytes) = try ByteFile.opened(path)
        guard let file = gzdopen(descriptor, "rb") else {
            close(descriptor)
            throw DataError(file: path, reason: "cannot be read: out of memory")
        }
        gzbuffer(file, 1 << 18)
        self.path = path
        self.file = file
        isPlain = gzdirect(file) == 1
    }

    deinit { gzclose_r(file) }

    /// Reads exactly `count` bytes.
    ///
    /// - Parameters:
    ///   - count: Number of bytes.
    ///   - part: The name of these bytes in errors.
    ///   - end: Time at which a look ends, with fewer bytes; `nil`, the default, reads all.
    /// - Throws: `DataError` if the file is truncated or damaged.
    func read(_ count: Int, for part: String, until end: LookTime = nil) throws(DataError) -> [UInt8] {
        var failure: DataError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let piece = UInt32(min(count - filled, end == nil ? 1 << 30 : 1 << 22))
                let got = gzread(file, buffer.baseAddress.map { $0 + filled }, piece)
                guard got > 0 else {
                    failure = got < 0 ? broken() : endsEarly(after: filled, of: count, part)
                    return
                }
                filled += Int(got)
                if end.isOver { return }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Checks that nothing follows, and the checksum of gzip data.
    /// - Throws: `DataError` if the file is damaged.
    func isAtEnd() throws(DataError) -> Bool {
        var byte: UInt8 = 0
        let got = gzread(file, &byte, 1)
        var code: Int32 = 0
        _ = gzerror(file, &code)
        if got < 0 || code < 0 { throw broken() }
        return got == 0
    }

    private func endsEarly(after found: Int, of count: Int, _ part: String) -> DataError {
        DataError(file: path, reason: "ends early: expected \(count) bytes for \(part), found \(found)")
    }

    private func broken() -> DataError {
        var code: Int32 = 0
        let message = gzerror(file, &code).map { String(cString: $0) } ?? ""
        if code == Z_BUF_ERROR {
            return DataError(file: path, reason: "ends early: the gzip data is truncated; get the file again")
        }
        let cause = code == Z_ERRNO ? String(cString: strerror(errno)) : message
        return DataError(file: path, reason: "cannot be read: \(cause)")
    }
}
