internal import Foundation
internal import Storage

/// The reader of a growing file, line by line, in chunks of 64 KiB. The file may not exist yet.
struct LineReader {
    /// One line without its line break.
    struct Line {
        var text: Data
        /// The offset of the byte after its line break.
        var end: Int
    }

    /// The longest line in bytes; a longer one is cut, so that a program which never ends its line costs no memory.
    static let longest = 1 << 18
    private static let piece = 1 << 16

    let path: String
    /// The offset of the next byte to read.
    private(set) var offset: Int
    private var held = Data()

    init(_ url: URL, from offset: Int = 0) {
        path = url.path(percentEncoded: false)
        self.offset = offset
    }

    /// Reads all new complete lines.
    mutating func read(_ body: (Line) throws -> Void) throws {
        while let lines = try batch() { try lines.forEach(body) }
    }

    /// The complete lines of the next chunk of the file, which may be none; `nil` at the end of the file.
    mutating func batch() throws(FileError) -> [Line]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError.last("open", path)
        }
        defer { close(file) }
        var bytes = Data(count: Self.piece)
        let start = offset + held.count
        var count = -1
        repeat {
            count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(start)) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw FileError.last("read", path) }
        if count == 0 { return nil }
        held.append(bytes.prefix(count))
        return cut()
    }

    /// The unfinished last line.
    mutating func rest() -> Line? {
        guard !held.isEmpty else { return nil }
        defer { held = Data() }
        offset += held.count
        return Line(text: held, end: offset)
    }

    private mutating func cut() -> [Line] {
        var lines: [Line] = []
        var start = held.startIndex
        while let end = held[start...].firstIndex(of: UInt8(ascii: "\n")) {
            offset += end + 1 - start
            lines.append(Line(text: Data(held[start..<end]), end: offset))
            start = end + 1
        }
        held = Data(held[start...])
        if held.count >= Self.longest, let line = rest() { lines.append(line) }
        return lines
    }
}
