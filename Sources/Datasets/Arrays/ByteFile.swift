internal import Foundation
internal import Storage

/// A data file that any thread reads at any offset. What goes wrong is a `DataError` with its name.
final class ByteFile: Sendable {
    /// Size of the file in bytes.
    var count: Int { file.size }
    var path: String { file.path }

    private let file: RegularFile

    /// - Throws: `DataError`.
    init(_ path: String) throws(DataError) {
        do throws(FileError) { file = try RegularFile(path) } catch { throw DataError(error) }
    }

    /// The descriptor of a regular file, which the caller closes, and its size in bytes.
    /// - Throws: `DataError`.
    static func opened(_ path: String) throws(DataError) -> (descriptor: Int32, size: Int) {
        do throws(FileError) { return try RegularFile.open(path) } catch { throw DataError(error) }
    }

    /// Fills a place with the bytes from `offset` on.
    /// - Throws: `DataError`, also where the file ends before.
    func read(at offset: Int, into place: UnsafeMutableRawBufferPointer) throws(DataError) {
        let found: Int
        do throws(FileError) { found = try file.read(at: offset, into: place) } catch { throw DataError(error) }
        try check(found, of: place.count, at: offset)
    }

    /// `count` bytes from `offset` on.
    /// - Throws: `DataError`, also where the file ends before.
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

    /// All of a small file.
    /// - Parameter limit: the most bytes that it may have.
    /// - Throws: `DataError`.
    static func contents(_ path: String, limit: Int = 1 << 32) throws(DataError) -> [UInt8] {
        let file = try ByteFile(path)
        guard file.count <= limit else {
            throw DataError(file: path, reason: "has \(file.count) bytes; more than \(limit) are not read into memory")
        }
        return try file.bytes(file.count, at: 0)
    }
}

extension DataError {
    /// Converts the error of a file operation.
    init(_ error: FileError) { self.init(file: error.path, reason: error.predicate) }
}
