internal import CZlib

/// The arrays of a `.npz` file: a zip archive of `.npy` files, stored or deflated.
///
/// Nothing that the archive says of itself is believed: places lie within the file, sizes are those that inflating finds,
/// and what claims to be far larger than its compressed bytes is refused before memory is taken for it.
struct NPZArchive {
    /// An array of the archive.
    struct Entry {
        let name: String
        let isDeflated: Bool
        let packed: Int
        let size: Int
        /// The checksum of the array's bytes.
        let crc: Int
        let header: Int
    }

    let path: String
    let entries: [Entry]
    private let file: ByteFile

    /// Arrays above 64 MiB that are inflated more than so many times are no data: pictures deflate to a half, and even
    /// labels seldom to a hundredth.
    private static let highestRatio = 200
    private static let smallArray = 64 << 20

    init(_ path: String) throws(DataError) {
        self.path = path
        file = try ByteFile(path)
        entries = try Self.entries(file)
    }

    /// The array of a name; without one the only array that may be meant.
    /// - Parameter candidates: names that are taken where none is given.
    func array(_ name: String?, candidates: [String]) throws(DataError) -> NumberArray {
        try array(ArrayFiles.chosen(name, candidates, of: entries, by: \.name, called: "array", in: path))
    }

    private func array(_ entry: Entry) throws(DataError) -> NumberArray {
        func error(_ reason: String) -> DataError { DataError(file: path, reason: "array \(entry.name): \(reason)") }
        // Name and extra field of the entry's own header may differ from those of the directory.
        let local = try file.bytes(30, at: entry.header)
        guard local.number(0, 4) == 0x0403_4B50 else { throw error("is not where the directory of the archive says") }
        let start = entry.header + 30 + local.number(26, 2) + local.number(28, 2)
        guard start <= file.count, entry.packed <= file.count - start else {
            throw error("claims \(entry.packed) bytes at \(start), beyond the end of the file")
        }
        guard entry.isDeflated else {
            let head = try NPYHeader(
                try file.bytes(min(entry.size, NPYHeader.longest + 12), at: start), error: error)
            guard head.byteCount == entry.size - head.length, entry.size == entry.packed else {
                throw error("has not the bytes that the shape \(head.shape) takes")
            }
            return NumberArray(
                path: path, name: entry.name, type: head.type, shape: head.shape,
                place: .file(file, offset: start + head.length))
        }
        guard entry.size <= Self.smallArray || entry.size / Self.highestRatio <= entry.packed else {
            throw error(
                "claims that its \(entry.packed) bytes inflate to \(entry.size), more than \(Self.highestRatio) to 1, which no "
                    + "data do; save it with numpy.savez if it is real")
        }
        let packed = try file.bytes(entry.packed, at: start)
        let bytes = try Self.inflated(packed, size: entry.size, error: error)
        guard bytes.withUnsafeBufferPointer({ Int(crc32_z(0, $0.baseAddress, $0.count)) }) == entry.crc else {
            throw error("has not the checksum that the archive names: it is damaged")
        }
        let head = try NPYHeader(Array(bytes.prefix(NPYHeader.longest + 12)), error: error)
        guard head.byteCount == bytes.count - head.length else {
            throw error("has not the bytes that the shape \(head.shape) takes")
        }
        return NumberArray(
            path: path, name: entry.name, type: head.type, shape: head.shape,
            place: .memory(Array(bytes[head.length...])))
    }

    private static func inflated(
        _ packed: [UInt8], size: Int, error: (String) -> DataError
    ) throws(DataError) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw error("cannot be inflated: out of memory")
        }
        defer { inflateEnd(&stream) }
        var input = packed
        var code = Z_OK
        // One byte more than is claimed shows that more would come.
        var bytes = [UInt8](repeating: 0, count: size + 1)
        var (read, written) = (0, 0)
        input.withUnsafeMutableBufferPointer { source in
            bytes.withUnsafeMutableBufferPointer { target in
                repeat {
                    let piece = min(1 << 30, source.count - read)
                    let room = min(1 << 30, target.count - written)
                    stream.next_in = source.baseAddress.map { $0 + read }
                    stream.avail_in = UInt32(piece)
                    stream.next_out = target.baseAddress.map { $0 + written }
                    stream.avail_out = UInt32(room)
                    code = inflate(&stream, Z_NO_FLUSH)
                    read += piece - Int(stream.avail_in)
                    written += room - Int(stream.avail_out)
                } while code == Z_OK && written < target.count && (read < source.count || stream.avail_out == 0)
            }
        }
        guard code == Z_STREAM_END, written == size else {
            throw error(
                written > size
                    ? "inflates to more than the \(size) bytes that it claims"
                    : "inflates to \(written) of \(size) bytes: the archive is cut off or damaged")
        }
        bytes.removeLast()
        return bytes
    }

    /// The `.npy` files of the central directory.
    private static func entries(_ file: ByteFile) throws(DataError) -> [Entry] {
        func damaged(_ reason: String) -> DataError { DataError(file: file.path, reason: "is no .npz file: \(reason)") }
        let tailStart = max(0, file.count - 65_557)
        let tail = try file.bytes(file.count - tailStart, at: tailStart)
        guard
            let end = stride(from: tail.count - 22, through: 0, by: -1).first(where: {
                tail.number($0, 4) == 0x0605_4B50
            })
        else { throw damaged("it has no directory at its end, so it is cut off or another file") }
        var count = tail.number(end + 10, 2)
        var (size, offset) = (tail.number(end + 12, 4), tail.number(end + 16, 4))
        if end >= 20, tail.number(end - 20, 4) == 0x0706_4B50 {
            let record = tail.number(end - 12, 8)
            guard record >= 0, record <= file.count - 56 else { throw damaged("its directory lies beyond its end") }
            let wide = try file.bytes(56, at: record)
            (count, size, offset) = (wide.number(32, 8), wide.number(40, 8), wide.number(48, 8))
        }
        guard offset >= 0, size >= 0, size <= 16 << 20, offset <= file.count, size <= file.count - offset else {
            throw damaged("its directory of \(size) bytes at \(offset) lies beyond its end")
        }
        let directory = try file.bytes(size, at: offset)
        var entries: [Entry] = []
        var place = 0
        for _ in 0..<max(0, min(count, size / 46)) {
            guard place + 46 <= directory.count, directory.number(place, 4) == 0x0201_4B50 else {
                throw damaged("its directory breaks off")
            }
            let nameLength = directory.number(place + 28, 2)
            let extraLength = directory.number(place + 30, 2)
            let next = place + 46 + nameLength + extraLength + directory.number(place + 32, 2)
            guard next <= directory.count else { throw damaged("its directory breaks off") }
            let name = String(decoding: directory[place + 46..<place + 46 + nameLength], as: UTF8.self)
            let method = directory.number(place + 10, 2)
            guard method == 0 || method == 8, directory.number(place + 8, 2) & 1 == 0 else {
                throw damaged("its entry \(name) is packed in a way (\(method)) that NumPy never uses")
            }
            var sizes = [
                directory.number(place + 24, 4), directory.number(place + 20, 4), directory.number(place + 42, 4),
            ]
            let extra = Array(directory[place + 46 + nameLength..<place + 46 + nameLength + extraLength])
            Self.widen(&sizes, by: extra)
            guard sizes.allSatisfy({ $0 >= 0 }), sizes[1] <= file.count, sizes[2] <= file.count - 30 else {
                throw damaged("its entry \(name) lies beyond its end")
            }
            if name.hasSuffix(".npy") {
                entries.append(
                    Entry(
                        name: String(name.dropLast(4)), isDeflated: method == 8, packed: sizes[1], size: sizes[0],
                        crc: directory.number(place + 16, 4), header: sizes[2]))
            }
            place = next
        }
        return entries
    }

    /// Takes numbers that did not fit into 32 bits from the extra field.
    private static func widen(_ sizes: inout [Int], by extra: [UInt8]) {
        var place = 0
        while place + 4 <= extra.count {
            let length = extra.number(place + 2, 2)
            if extra.number(place, 2) == 1 {
                var field = place + 4
                for index in sizes.indices
                where sizes[index] == 0xFFFF_FFFF && field + 8 <= min(extra.count, place + 4 + length) {
                    sizes[index] = extra.number(field, 8)
                    field += 8
                }
            }
            place += 4 + length
        }
    }
}

extension [UInt8] {
    /// A little-endian number of up to 8 bytes; negative where it is larger than any `Int`.
    fileprivate func number(_ place: Int, _ size: Int) -> Int {
        Int(truncatingIfNeeded: self[place..<place + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}
