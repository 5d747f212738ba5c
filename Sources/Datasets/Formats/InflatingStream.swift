internal import CZlib
internal import Foundation

/// Reads a file from start to end, inflating it where it is gzip.
final class InflatingStream {
    let path: String
    /// The size of the file on disk.
    let fileBytes: Int
    /// More bytes than this cannot come out of the file: deflate reaches at most 1032 to 1.
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

    /// Exactly `count` bytes; `part` says what they are for.
    func read(_ count: Int, for part: String) throws(DataError) -> [UInt8] {
        var failure: DataError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let piece = UInt32(min(count - filled, 1 << 30))
                let got = gzread(file, buffer.baseAddress.map { $0 + filled }, piece)
                guard got > 0 else {
                    failure = got < 0 ? broken() : endsEarly(after: filled, of: count, part)
                    return
                }
                filled += Int(got)
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Whether nothing follows, the checksum of gzip data included.
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
            return DataError(file: path, reason: "ends early: the gzip data is cut off; get the file again")
        }
        let cause = code == Z_ERRNO ? String(cString: strerror(errno)) : message
        return DataError(file: path, reason: "cannot be read: \(cause)")
    }
}
