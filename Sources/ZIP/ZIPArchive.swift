public import Storage

/// A ZIP archive whose entries are stored or deflated, as PyTorch and NumPy write them.
///
/// Nothing that the archive says of itself is believed: the central directory counts, every entry must lie within the file,
/// before that directory, and no two may overlap.
public struct ZIPArchive: Sendable {
    /// One file in the archive.
    public struct Entry: Sendable {
        /// Full name of the entry.
        public let name: String
        /// Range of the entry's bytes in the archive's file, deflated or stored.
        public let range: Range<Int>
        /// Size of the entry in bytes after inflating, as the archive claims.
        public let size: Int
        /// Whether the entry's bytes are deflated.
        public let isDeflated: Bool
        /// CRC-32 of the entry's content after inflating.
        public let checksum: UInt32
    }

    /// The archive's file.
    public let file: RegularFile
    /// The entries in the order of the directory.
    public private(set) var entries: [Entry] = []
    private var indices: [String: Int] = [:]

    /// A directory larger than this belongs to no file of weights or arrays.
    private static let largestDirectory = 64 << 20

    /// Opens an archive and reads its directory.
    /// - Throws: `ZIPError` for a file that cannot be read, is no archive, is damaged or made to deceive.
    public init(_ path: String) throws(ZIPError) {
        let file: RegularFile
        do throws(FileError) { file = try RegularFile(path) } catch { throw ZIPError(error) }
        try self.init(file)
    }

    /// Reads the directory of an archive.
    /// - Throws: `ZIPError` for a file that cannot be read, is no archive, is damaged or made to deceive.
    public init(_ file: RegularFile) throws(ZIPError) {
        self.file = file
        let directory = try directory()
        var cursor = ByteCursor(try bytes(directory.range))
        var places: [Place] = []
        for _ in 0..<directory.count {
            guard let place = try place(&cursor) else {
                throw error("the directory of the archive breaks off: it is truncated or damaged")
            }
            places.append(place)
        }
        entries = try checked(places, before: directory.range.lowerBound)
        for (index, entry) in entries.enumerated() { indices[entry.name] = index }
    }

    /// The entry of a name.
    public subscript(name: String) -> Entry? { indices[name].map { entries[$0] } }

    /// The error for what is wrong with this archive.
    public func error(_ reason: String) -> ZIPError { ZIPError(file: file.path, reason: reason) }

    /// The bytes of a range of the file.
    /// - Throws: `ZIPError` where they cannot be read.
    public func bytes(_ range: Range<Int>) throws(ZIPError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try file.bytes(range) } catch { throw ZIPError(error) }
        try check(bytes.count, of: range)
        return bytes
    }

    /// Fills a buffer with the bytes of the file from `offset` on.
    /// - Throws: `ZIPError` where they cannot be read.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ZIPError) {
        let count: Int
        do throws(FileError) { count = try file.read(at: offset, into: buffer) } catch { throw ZIPError(error) }
        try check(count, of: offset..<offset + buffer.count)
    }

    private func check(_ count: Int, of range: Range<Int>) throws(ZIPError) {
        guard count == range.count else { throw error("ends at byte \(range.lowerBound + count): it is truncated") }
    }

    // MARK: Directory

    /// The record of one entry in the central directory.
    private struct Place {
        let name: String
        let header: Int
        let packed: Int
        let size: Int
        let isDeflated: Bool
        let checksum: UInt32
    }

    /// The entries of a directory in its order, each found to lie on its own before the directory.
    private func checked(_ places: [Place], before directory: Int) throws(ZIPError) -> [Entry] {
        var end = 0
        var ranges: [String: Range<Int>] = [:]
        for place in places.sorted(by: { $0.header < $1.header }) {
            let range = try range(of: place)
            guard range.upperBound <= directory else {
                throw error("the entry \(place.name) reaches into the directory of the archive: it is damaged")
            }
            guard place.header >= end else {
                throw error("the entry \(place.name) overlaps another one: it is damaged, or made to deceive")
            }
            end = range.upperBound
            guard ranges.updateValue(range, forKey: place.name) == nil else {
                throw error("two entries are called \(place.name): it is damaged, or made to deceive")
            }
        }
        return places.compactMap { place in
            ranges[place.name].map {
                Entry(
                    name: place.name, range: $0, size: place.size, isDeflated: place.isDeflated,
                    checksum: place.checksum)
            }
        }
    }

    /// The place of the central directory and its number of entries, from the record at the end of the file.
    private func directory() throws(ZIPError) -> (range: Range<Int>, count: Int) {
        let tail = try bytes(max(0, file.size - 65_557)..<file.size)
        let signature: [UInt8] = [0x50, 0x4B, 5, 6]
        let found = stride(from: tail.count - 22, through: 0, by: -1).first {
            tail[$0..<$0 + 4].elementsEqual(signature)
        }
        guard let place = found else { throw error("the archive has no end record: it is truncated") }
        var cursor = ByteCursor(tail, at: place + 10)
        guard let count16 = cursor.uint16(), let size32 = cursor.uint32(), let offset32 = cursor.uint32() else {
            throw error("the archive has no end record: it is truncated")
        }
        var (count, size, offset) = (UInt64(count16), UInt64(size32), UInt64(offset32))
        if let wide = try wideDirectory(tail, before: place) { (count, size, offset) = wide }
        let (end, overflow) = offset.addingReportingOverflow(size)
        guard !overflow, end <= UInt64(file.size), size <= UInt64(Self.largestDirectory), count <= size / 46 else {
            throw error(
                "the archive claims a directory of \(count) entries in \(size) bytes at \(offset), which the file of "
                    + "\(file.size) bytes cannot hold: it is damaged")
        }
        return (Int(offset)..<Int(end), Int(count))
    }

    /// Count, size and offset of the directory from the 64-bit record; nil where there is none.
    private func wideDirectory(
        _ tail: [UInt8], before place: Int
    ) throws(ZIPError) -> (count: UInt64, size: UInt64, offset: UInt64)? {
        var locator = ByteCursor(tail, at: max(0, place - 20))
        guard place >= 20, locator.uint32() == 0x0706_4B50 else { return nil }
        guard locator.skip(4), let record = locator.uint64(), record <= UInt64(max(0, file.size - 56)) else {
            throw error("the end record of the archive points outside of it: it is damaged")
        }
        var wide = ByteCursor(try bytes(Int(record)..<Int(record) + 56))
        guard wide.uint32() == 0x0606_4B50, wide.skip(28), let count = wide.uint64(), let size = wide.uint64(),
            let offset = wide.uint64()
        else { throw error("the 64-bit end record of the archive is damaged") }
        return (count, size, offset)
    }

    /// One entry of the central directory; nil where it breaks off.
    private func place(_ cursor: inout ByteCursor) throws(ZIPError) -> Place? {
        guard cursor.uint32() == 0x0201_4B50, cursor.skip(4), let flags = cursor.uint16(), let method = cursor.uint16(),
            cursor.skip(4), let checksum = cursor.uint32(), let packed32 = cursor.uint32(),
            let size32 = cursor.uint32(), let nameLength = cursor.uint16(), let extraLength = cursor.uint16(),
            let commentLength = cursor.uint16(), cursor.skip(8), let header32 = cursor.uint32(),
            let nameBytes = cursor.take(nameLength), let extra = cursor.take(extraLength), cursor.skip(commentLength)
        else { return nil }
        let name = String(decoding: nameBytes, as: UTF8.self)
        guard flags & 1 == 0 else { throw error("the entry \(name) is encrypted") }
        guard method == 0 || method == 8 else {
            throw error("the entry \(name) is packed by method \(method); only stored and deflated ones are read")
        }
        var numbers = [size32, packed32, header32].map { UInt64($0) }
        Self.widen(&numbers, by: Array(extra))
        let (size, packed, header) = (numbers[0], numbers[1], numbers[2])
        guard packed <= UInt64(file.size), header <= UInt64(file.size), size <= UInt64(Int.max) else {
            throw error("the entry \(name) claims \(packed) bytes at \(header), beyond the end of the file")
        }
        guard method == 8 || size == packed else {
            throw error("the entry \(name) claims to hold \(size) bytes in \(packed): it is damaged")
        }
        return Place(
            name: name, header: Int(header), packed: Int(packed), size: Int(size), isDeflated: method == 8,
            checksum: checksum)
    }

    /// Takes numbers that did not fit into 32 bits from the extra field.
    private static func widen(_ numbers: inout [UInt64], by extra: [UInt8]) {
        var fields = ByteCursor(extra)
        while let kind = fields.uint16(), let length = fields.uint16(), let field = fields.take(length) {
            guard kind == 1 else { continue }
            var values = ByteCursor(Array(field))
            for index in numbers.indices where numbers[index] == 0xFFFF_FFFF {
                numbers[index] = values.uint64() ?? .max
            }
        }
    }

    /// The range of an entry's bytes, behind the entry's own header.
    private func range(of place: Place) throws(ZIPError) -> Range<Int> {
        guard place.header + 30 <= file.size else {
            throw error("the entry \(place.name) begins beyond the end of the file")
        }
        // Name and extra field of the entry's own header may differ from those of the directory.
        var cursor = ByteCursor(try bytes(place.header..<place.header + 30))
        guard cursor.uint32() == 0x0403_4B50, cursor.skip(22), let nameLength = cursor.uint16(),
            let extraLength = cursor.uint16()
        else { throw error("the entry \(place.name) has no header where the directory says: it is damaged") }
        let start = place.header + 30 + nameLength + extraLength
        guard start <= file.size, place.packed <= file.size - start else {
            throw error("the entry \(place.name) ends beyond the end of the file: it is truncated")
        }
        return start..<start + place.packed
    }
}
