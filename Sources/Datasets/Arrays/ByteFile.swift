internal import Foundation
internal import Storage

/// A data file that any thread can read at any offset, with `DataError` for every failure.
final class ByteFile: Sendable {
    /// The size of the file in bytes.
    var count: Int { file.size }
    var path: String { file.path }

    private let file: RegularFile

    /// Opens a file for reading.
    /// - Throws: `DataError` if the path cannot be opened or is not a regular file.
    init(_ path: String) throws(DataError) {
        do throws(FileError) { file = try RegularFile(path) } catch { throw DataError(error) }
    }

    /// Opens a file for reading; the caller must close the descriptor.
    /// - Throws: `DataError` if the path cannot be opened or is not a regular file.
    static func opened(_ path: String) throws(DataError) -> (descriptor: Int32, size: Int) {
        do throws(FileError) { return try RegularFile.open(path) } catch { throw DataError(error) }
    }

    /// Fills a buffer with the bytes from `offset` on.
    /// - Throws: `DataError` if the file cannot be read or ends first.
    func read(at offset: Int, into place: UnsafeMutableRawBufferPointer) throws(DataError) {
        let found: Int
        do throws(FileError) { found = try file.read(at: offset, into: place) } catch { throw DataError(error) }
        try check(found, of: place.count, at: offset)
    }

    /// Reads `count` bytes from `offset` on.
    /// - Throws: `DataError` if the file cannot be read or ends first.
    func bytes(_ count: Int, at offset: Int) throws(DataError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try file.bytes(offset..<offset + count) } catch { throw DataError(error) }
        try check(bytes.count, of: count, at: offset)
        return bytes
    }

    private func check(_ found: Int, of count: Int, at offset: Int) throws(DataError) {
        guard found == count else {
            throw DataError(file: path, reason: "ends early: expected \(count) bytes at \(offset), found \(found)")
        }
    }

    /// Reads a whole file.
    ///
    /// - Parameter limit: Largest size in bytes, default 4 GiB.
    /// - Throws: `DataError` if the file cannot be read or is larger.
    static func contents(_ path: String, limit: Int = 1 << 32) throws(DataError) -> [UInt8] {
        let file = try ByteFile(path)
        guard file.count <= limit else {
            throw DataError(
                file: path, reason: "has \(file.count) bytes; the limit for reading into memory is \(limit)")
        }
        return try file.bytes(file.count, at: 0)
    }

    /// The most bytes of a text that a look reads.
    private static let mostLooked = 64 << 20
    private static let piece = 4 << 20

    /// Reads a text, of which a look reads whole lines from the start, as far as its time and its memory allow.
    /// - Returns: the bytes, and whether there are more.
    /// - Throws: `DataError` as for the whole file.
    static func lines(_ path: String, until end: LookTime) throws(DataError) -> (bytes: [UInt8], isCut: Bool) {
        guard end != nil else { return (try contents(path), false) }
        let file = try ByteFile(path)
        var bytes: [UInt8] = []
        repeat {
            bytes += try file.bytes(min(piece, file.count - bytes.count), at: bytes.count)
        } while bytes.count < min(file.count, mostLooked) && !end.isOver
        guard bytes.count < file.count else { return (bytes, false) }
        if let last = bytes.lastIndex(of: UInt8(ascii: "\n")) { bytes.removeLast(bytes.count - last - 1) }
        return (bytes, true)
    }
}

extension DataError {
    /// Creates the error of a failed system call.
    init(_ error: FileError) { self.init(file: error.path, reason: error.predicate, code: error.code) }
}
