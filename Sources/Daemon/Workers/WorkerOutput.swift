internal import Foundation
internal import Jobs
internal import Storage

/// The file of what a job's workers print, which is bounded: of workers that print without end the first lines and the newest
/// are kept, and between them stands how much was dropped.
struct WorkerOutput {
    /// The size in bytes at which the file is cut.
    var most = 16_000_000
    /// Bytes of the first lines, and of the newest, that are kept at most.
    var kept = 2_000_000

    private static let prefix = "cfgd: "
    private static let suffix = " bytes of output were dropped here"

    /// Cuts the file of a run directory if it is too long.
    /// - Returns: the bytes that were dropped now; 0 for a file that may stay as it is.
    /// - Throws: `FileError`.
    @discardableResult
    func bound(_ run: RunDirectory) throws(FileError) -> Int {
        let path = run.log.path(percentEncoded: false)
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) > most else { return 0 }
        // Links are not followed: whoever can write there could name another file.
        let file = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw .last("open", path) }
        defer { close(file) }
        let head = try Self.head(file, path, kept)
        let size = Int(lseek(file, 0, SEEK_END))
        let earlier = try Self.dropped(try Self.read(file, path, at: head, count: 200))
        var tail = try Self.read(file, path, at: max(head, size - kept), count: kept)
        if let end = tail.firstIndex(of: UInt8(ascii: "\n")), end + 1 < tail.count { tail.removeFirst(end + 1) }
        // What the worker prints between the two calls is lost, and counts.
        let last = Int(lseek(file, 0, SEEK_END))
        guard ftruncate(file, off_t(head)) == 0 else { throw .last("truncate", path) }
        let dropped = last - head - tail.count - earlier.length
        let mark = "\(Self.prefix)\(earlier.bytes + dropped)\(Self.suffix)\n"
        try Self.append(Array(mark.utf8) + tail, to: file, path)
        return dropped
    }

    /// The offset after the first lines that stay in a file that was cut.
    func headEnd(_ run: RunDirectory) -> Int {
        let path = run.log.path(percentEncoded: false)
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        return (try? Self.head(file, path, kept)) ?? 0
    }

    private static func head(_ file: Int32, _ path: String, _ kept: Int) throws(FileError) -> Int {
        let bytes = try read(file, path, at: 0, count: kept)
        return bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    }

    /// The bytes that were dropped before, by the line at the beginning of a text, and the length of that line.
    private static func dropped(_ text: [UInt8]) throws(FileError) -> (bytes: Int, length: Int) {
        guard let end = text.firstIndex(of: UInt8(ascii: "\n")) else { return (0, 0) }
        let line = String(decoding: text[..<end], as: UTF8.self)
        guard line.hasPrefix(prefix), line.hasSuffix(suffix),
            let bytes = Int(line.dropFirst(prefix.count).dropLast(suffix.count))
        else { return (0, 0) }
        return (bytes, end + 1)
    }

    private static func read(_ file: Int32, _ path: String, at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let found = pread(file, &bytes, count, off_t(offset))
        guard found >= 0 else { throw .last("read", path) }
        bytes.removeLast(count - found)
        return bytes
    }

    private static func append(_ bytes: [UInt8], to file: Int32, _ path: String) throws(FileError) {
        guard write(file, bytes, bytes.count) == bytes.count else { throw .last("write", path) }
    }
}
