internal import Foundation

/// A cache file of decoded and scaled pictures: the planes of all pictures, a table of positions and sizes, notes in
/// JSON, and a trailer. Sizes may differ because only the shorter side is scaled.
final class DecodedPictures: Sendable {
    /// Position and size of one picture in the file; an unusable picture has height and width 0.
    struct Entry {
        let offset: Int
        let height: Int
        let width: Int
    }

    /// The notes of the file.
    struct Notes: Codable, Sendable {
        /// The number of channels of every picture.
        var channels: Int
        /// The hash of the hashes of all usable files.
        var fingerprint: String
        /// The unusable pictures by their index in the list.
        var unusable: [Int: DataError]
    }

    static let magic = Array("cfgdpix1".utf8)
    static let entrySize = 16
    static let trailerSize = 32

    let notes: Notes
    let count: Int
    private let file: ByteFile
    private let table: [UInt8]

    /// Opens the file of `count` pictures.
    /// - Throws: `DataError` if the file is incomplete or of another list; the caller writes it anew.
    init(_ path: String, count: Int) throws(DataError) {
        file = try ByteFile(path)
        func damaged() -> DataError { DataError(file: path, reason: "is not a complete cache of these pictures") }
        guard file.count >= Self.trailerSize else { throw damaged() }
        let trailer = try file.bytes(Self.trailerSize, at: file.count - Self.trailerSize)
        func number(_ place: Int) -> Int {
            trailer.withUnsafeBytes { Int(truncatingIfNeeded: $0.loadUnaligned(fromByteOffset: place, as: Int64.self)) }
        }
        let (start, length, written) = (number(8), number(16), number(24))
        guard Array(trailer[..<8]) == Self.magic, written == count, start >= 0, length >= 0, count < 1 << 40,
            start + count * Self.entrySize + length + Self.trailerSize == file.count
        else { throw damaged() }
        table = try file.bytes(count * Self.entrySize, at: start)
        let text = try file.bytes(length, at: start + count * Self.entrySize)
        guard let notes = try? JSONDecoder().decode(Notes.self, from: Data(text)) else { throw damaged() }
        self.notes = notes
        self.count = count
    }

    /// Returns position and size of a picture.
    func entry(_ index: Int) -> Entry {
        table.withUnsafeBytes { table in
            let place = index * Self.entrySize
            return Entry(
                offset: Int(table.loadUnaligned(fromByteOffset: place, as: UInt64.self)),
                height: Int(table.loadUnaligned(fromByteOffset: place + 8, as: UInt32.self)),
                width: Int(table.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self)))
        }
    }

    /// Reads the planes of a picture.
    /// - Throws: `DataError` if the file cannot be read.
    func bytes(_ entry: Entry) throws(DataError) -> [UInt8] {
        try file.bytes(notes.channels * entry.height * entry.width, at: entry.offset)
    }
}
