/// The stored entries of a zip archive, as PyTorch writes it.
///
/// Only what is stored without compression is read, so no entry is larger than the file. The central directory counts;
/// every entry must lie within the file, before that directory, and no two may overlap.
struct ZipArchive {
    struct Entry {
        /// The range of its bytes in the file.
        let range: Range<Int>
        let checksum: UInt32
    }

    let file: ArchiveFile
    /// By full name.
    private(set) var entries: [String: Entry] = [:]

    /// A directory larger than this belongs to no file of weights.
    private static let largestDirectory = 64 << 20

    init(_ file: ArchiveFile) throws(PyTorchFileError) {
        self.file = file
        let directory = try Self.directory(of: file)
        var cursor = ByteCursor(try file.bytes(directory.range))
        var places: [(name: String, header: Int, size: Int, checksum: UInt32)] = []
        for _ in 0..<directory.count {
            guard let place = try Self.place(&cursor, file) else {
                throw file.error("the directory of the archive breaks off: it is truncated or damaged")
            }
            places.append(place)
        }
        var end = 0
        for place in places.sorted(by: { $0.header < $1.header }) {
            let range = try Self.range(place.header, size: place.size, name: place.name, file)
            guard range.upperBound <= directory.range.lowerBound else {
                throw file.error("the entry \(place.name) reaches into the directory of the archive: it is damaged")
            }
            guard place.header >= end else {
                throw file.error("the entry \(place.name) overlaps another one: it is damaged, or made to deceive")
            }
            end = range.upperBound
            let entry = Entry(range: range, checksum: place.checksum)
            guard entries.updateValue(entry, forKey: place.name) == nil else {
                throw file.error("two entries are called \(place.name): it is damaged, or made to deceive")
            }
        }
    }

    /// Compares the bytes of an entry with their checksum.
    func verify(_ entry: Entry, name: String) throws(PyTorchFileError) {
        guard try file.checksum(entry.range) == entry.checksum else {
            throw file.error("the entry \(name) does not have its checksum: the file is damaged; fetch it again")
        }
    }

    /// The place of the central directory and its number of entries, from the record at the end of the file.
    private static func directory(of file: ArchiveFile) throws(PyTorchFileError) -> (range: Range<Int>, count: Int) {
        let tailStart = max(0, file.length - 65_557)
        let tail = try file.bytes(tailStart..<file.length)
        var found: Int?
        for place in stride(from: tail.count - 22, through: 0, by: -1)
        where tail[place] == 0x50 && tail[place + 1] == 0x4B && tail[place + 2] == 5 && tail[place + 3] == 6 {
            found = place
            break
        }
        guard let place = found else { throw file.error("the archive has no end record: it is truncated") }
        var cursor = ByteCursor(tail, at: place + 10)
        guard let count16 = cursor.uint16(), let size32 = cursor.uint32(), let offset32 = cursor.uint32() else {
            throw file.error("the archive has no end record: it is truncated")
        }
        var (count, size, offset) = (UInt64(count16), UInt64(size32), UInt64(offset32))
        var locator = ByteCursor(tail, at: max(0, place - 20))
        if place >= 20, locator.uint32() == 0x0706_4B50 {
            guard locator.skip(4), let record = locator.uint64(), record <= UInt64(max(0, file.length - 56)) else {
                throw file.error("the end record of the archive points outside of it: it is damaged")
            }
            var wide = ByteCursor(try file.bytes(Int(record)..<Int(record) + 56))
            guard wide.uint32() == 0x0606_4B50, wide.skip(28), let wideCount = wide.uint64(),
                let wideSize = wide.uint64(), let wideOffset = wide.uint64()
            else { throw file.error("the 64-bit end record of the archive is damaged") }
            (count, size, offset) = (wideCount, wideSize, wideOffset)
        }
        let (end, overflow) = offset.addingReportingOverflow(size)
        guard !overflow, end <= UInt64(file.length), size <= UInt64(largestDirectory), count <= size / 46 else {
            throw file.error(
                "the archive claims a directory of \(count) entries in \(size) bytes at \(offset), which the file of "
                    + "\(file.length) bytes cannot hold: it is damaged")
        }
        return (Int(offset)..<Int(end), Int(count))
    }

    /// One entry of the central directory; nil where it breaks off.
    private static func place(
        _ cursor: inout ByteCursor, _ file: ArchiveFile
    ) throws(PyTorchFileError) -> (name: String, header: Int, size: Int, checksum: UInt32)? {
        guard cursor.uint32() == 0x0201_4B50, cursor.skip(4), let flags = cursor.uint16(), let method = cursor.uint16(),
            cursor.skip(4), let checksum = cursor.uint32(), let packed = cursor.uint32(), let size32 = cursor.uint32(),
            let nameLength = cursor.uint16(), let extraLength = cursor.uint16(), let commentLength = cursor.uint16(),
            cursor.skip(8), let header32 = cursor.uint32(), let nameBytes = cursor.take(nameLength),
            let extra = cursor.take(extraLength), cursor.skip(commentLength)
        else { return nil }
        let name = String(decoding: nameBytes, as: UTF8.self)
        guard flags & 1 == 0 else { throw file.error("the entry \(name) is encrypted") }
        guard method == 0 else {
            throw file.error("the entry \(name) is compressed, which PyTorch never does; save it again with torch.save")
        }
        var (size, header) = (UInt64(size32), UInt64(header32))
        if size32 == .max || header32 == .max || packed == .max {
            var fields = ByteCursor(Array(extra))
            while let kind = fields.uint16(), let length = fields.uint16() {
                guard let field = fields.take(length) else { break }
                guard kind == 1 else { continue }
                var values = ByteCursor(Array(field))
                if size32 == .max { size = values.uint64() ?? .max }
                if packed == .max { _ = values.uint64() }
                if header32 == .max { header = values.uint64() ?? .max }
            }
        }
        guard size <= UInt64(file.length), header <= UInt64(file.length) else {
            throw file.error("the entry \(name) claims \(size) bytes at \(header), beyond the end of the file")
        }
        return (name, Int(header), Int(size), checksum)
    }

    /// Returns the range of the bytes of an entry, behind its own header.
    private static func range(
        _ header: Int, size: Int, name: String, _ file: ArchiveFile
    ) throws(PyTorchFileError) -> Range<Int> {
        guard header + 30 <= file.length else {
            throw file.error("the entry \(name) begins beyond the end of the file")
        }
        var cursor = ByteCursor(try file.bytes(header..<header + 30))
        guard cursor.uint32() == 0x0403_4B50, cursor.skip(22), let nameLength = cursor.uint16(),
            let extraLength = cursor.uint16()
        else { throw file.error("the entry \(name) has no header where the directory says: it is damaged") }
        let start = header + 30 + nameLength + extraLength
        guard start <= file.length, size <= file.length - start else {
            throw file.error("the entry \(name) ends beyond the end of the file: it is truncated")
        }
        return start..<start + size
    }
}
