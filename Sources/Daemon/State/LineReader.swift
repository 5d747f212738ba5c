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

    /// The loss of lines that were read before: the file is no longer the one that grew.
    enum Loss: Sendable, Hashable {
        case deleted, exchanged, cut
    }

    /// The longest line in bytes; a longer one is cut, so that a program which never ends its line costs no memory.
    static let longest = 1 << 18
    private static let piece = 1 << 16

    let path: String
    /// The offset of the next byte to read.
    private(set) var offset: Int
    /// The loss that the last read found; it read nothing then.
    private(set) var loss: Loss?
    /// Whether a line that is too long counts as one empty line, since no part of it means anything.
    private let dropsLongLines: Bool
    private var held = Data()
    private var isDropping = false
    private var identity: FileIdentity?

    init(_ url: URL, from offset: Int = 0, dropsLongLines: Bool = false) {
        path = url.path(percentEncoded: false)
        self.offset = offset
        self.dropsLongLines = dropsLongLines
    }

    /// Reads all new complete lines.
    mutating func read(_ body: (Line) throws -> Void) throws {
        while let lines = try batch() { try lines.forEach(body) }
    }

    /// The complete lines of the next chunk of the file, which may be none; `nil` at the end of the file.
    mutating func batch() throws(FileError) -> [Line]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw FileError.last("open", path) }
            if identity != nil { loss = .deleted }
            return nil
        }
        defer { close(file) }
        guard try isSame(file) else { return nil }
        var bytes = Data(count: Self.piece)
        let start = offset + held.count
        var count = -1
        repeat {
            count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(start)) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw FileError.last("read", path) }
        if count == 0 { return nil }
        held.append(bytes.prefix(count))
        return cut(new: count)
    }

    /// Whether an open file is the one that was read before, with everything that was read.
    private mutating func isSame(_ file: Int32) throws(FileError) -> Bool {
        let now = FileIdentity(descriptor: file)
        let size = Int(lseek(file, 0, SEEK_END))
        guard let now, size >= 0 else { throw FileError.last("read", path) }
        if let identity, identity != now {
            loss = .exchanged
        } else if size < offset {
            loss = .cut
        } else {
            loss = nil
            // A writer that found no space takes back the part of a line that it wrote.
            if size < offset + held.count { held = Data() }
        }
        guard loss == nil else { return false }
        identity = now
        return true
    }

    /// The unfinished last line.
    mutating func rest() -> Line? {
        guard !held.isEmpty else { return nil }
        defer { held = Data() }
        offset += held.count
        return Line(text: held, end: offset)
    }

    /// The complete lines among the bytes that are held.
    /// - Parameter new: the number of bytes at the end in which no line break was searched yet.
    private mutating func cut(new: Int) -> [Line] {
        var lines: [Line] = []
        var start = 0
        held.withUnsafeBytes { bytes in
            var from = bytes.count - new
            while from < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + from, Int32(UInt8(ascii: "\n")), bytes.count - from)
            {
                let end = UnsafeRawPointer(found) - base
                offset += end + 1 - start
                lines.append(Line(text: isDropping ? Data() : Data(bytes[start..<end]), end: offset))
                isDropping = false
                (start, from) = (end + 1, end + 1)
            }
        }
        held = Data(held.dropFirst(start))
        if held.count >= Self.longest || isDropping {
            if dropsLongLines {
                offset += held.count
                held = Data()
                isDropping = true
            } else if let line = rest() {
                lines.append(line)
            }
        }
        return lines
    }
}
