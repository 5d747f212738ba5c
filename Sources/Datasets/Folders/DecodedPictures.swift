internal import Foundation

/// A file of decoded pictures, scaled as a view wants them: the planes of all of them, a table with place and size of each,
/// what was found of the files, and at the end where these begin. Sizes may differ, since one side is longer.
final class DecodedPictures: Sendable {
    /// One picture's place in the file; one that cannot be used has no pixels.
    struct Entry {
        let offset: Int
        let height: Int
        let width: Int
    }

    /// What else the file says.
    struct Notes: Codable, Sendable {
        /// Channels of every picture.
        var channels: Int
        /// The hash of the hashes of all usable files.
        var fingerprint: String
        /// The pictures that cannot be used, by their place in the list.
        var unusable: [Int: DataError]
    }

    static let magic = Array("cfgdpix1".utf8)
    static let entrySize = 16
    static let trailerSize = 32

    let notes: Notes
    let count: Int
    private let file: ByteFile
    private let table: [UInt8]

    /// Opens a file for so many pictures.
    /// - Throws: `DataError` for a file that is not whole; it is to be written anew.
    init(_ path: String, count: Int) throws(DataError) {
        file = try ByteFile(path)
        func damaged() -> DataError { DataError(file: path, reason: "is no whole cache of pictures") }
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

    /// Where a picture is.
    func entry(_ index: Int) -> Entry {
        table.withUnsafeBytes { table in
            let place = index * Self.entrySize
            return Entry(
                offset: Int(table.loadUnaligned(fromByteOffset: place, as: UInt64.self)),
                height: Int(table.loadUnaligned(fromByteOffset: place + 8, as: UInt32.self)),
                width: Int(table.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self)))
        }
    }

    /// The planes of a picture.
    func bytes(_ entry: Entry) throws(DataError) -> [UInt8] {
        try file.bytes(notes.channels * entry.height * entry.width, at: entry.offset)
    }
}
