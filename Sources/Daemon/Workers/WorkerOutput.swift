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
    func bound(_ run: RunDirectory) throws -> Int {
        let path = run.log.path(percentEncoded: false)
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) > most else { return 0 }
        let files = SystemFileOperations()
        let file = try files.open(path, O_RDWR | O_APPEND | Self.noLinks, mode: 0)
        let log = try RegularFile(taking: file)
        defer { withExtendedLifetime(log) {} }
        let head = try head(log)
        let earlier = Self.dropped(try log.bytes(head..<head + 200))
        let start = max(head, log.size - kept)
        var tail = try log.bytes(start..<start + kept)
        if let end = tail.firstIndex(of: UInt8(ascii: "\n")), end + 1 < tail.count { tail.removeFirst(end + 1) }
        // What the worker prints between the two calls is lost, and counts.
        let last = try log.presentSize()
        try files.truncate(file, to: head)
        let dropped = last - head - tail.count - earlier.length
        let mark = "\(Self.prefix)\(earlier.bytes + dropped)\(Self.suffix)\n"
        try (Array(mark.utf8) + tail).withUnsafeBytes { try files.writeAll($0, to: file) }
        return dropped
    }

    /// The offset after the first lines that stay in a file that was cut.
    func headEnd(_ run: RunDirectory) -> Int {
        let path = run.log.path(percentEncoded: false)
        let file = try? SystemFileOperations().open(path, O_RDONLY | Self.noLinks, mode: 0)
        return (try? file.map { try head(RegularFile(taking: $0)) }) ?? 0
    }

    /// Links are not followed: whoever can write there could name another file.
    private static let noLinks = O_NOFOLLOW

    private func head(_ log: RegularFile) throws(FileError) -> Int {
        let bytes = try log.bytes(0..<kept)
        return bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    }

    /// The bytes that were dropped before, by the line at the beginning of a text, and the length of that line.
    private static func dropped(_ text: [UInt8]) -> (bytes: Int, length: Int) {
        guard let end = text.firstIndex(of: UInt8(ascii: "\n")) else { return (0, 0) }
        let line = String(decoding: text[..<end], as: UTF8.self)
        guard line.hasPrefix(prefix), line.hasSuffix(suffix),
            let bytes = Int(line.dropFirst(prefix.count).dropLast(suffix.count))
        else { return (0, 0) }
        return (bytes, end + 1)
    }
}
