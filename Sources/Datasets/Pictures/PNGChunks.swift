/// The chunks of a PNG file, read without decoding.
enum PNGChunks {
    /// Chunks by which a decoder may convert pixel values: gamma, primaries, profiles.
    private static let colourSpace: Set<[UInt8]> = Set(["gAMA", "cHRM", "iCCP", "sRGB", "cICP"].map { Array($0.utf8) })

    /// One chunk: its type, and the range of its content in the file.
    struct Chunk {
        let type: [UInt8]
        /// The content, which may end before its announced length.
        let content: Range<Int>
        /// The whole chunk with length, type and checksum, as far as the file goes.
        let whole: Range<Int>
    }

    /// Lists the chunks of a file up to its end, or to the first one that breaks off.
    static func list(_ bytes: [UInt8]) -> [Chunk] {
        var chunks: [Chunk] = []
        var place = 8
        while place + 8 <= bytes.count {
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = min(place + 12 + length, bytes.count)
            chunks.append(
                Chunk(
                    type: Array(bytes[place + 4..<place + 8]),
                    content: place + 8..<max(place + 8, min(place + 8 + length, bytes.count)), whole: place..<end))
            place += 12 + length
        }
        return chunks
    }

    /// Returns the file without the chunks that describe its colour space: the values of the pixels are the data, as other
    /// readers take them.
    static func withoutColourSpace(_ bytes: [UInt8]) -> [UInt8] {
        let dropped = list(bytes).filter { colourSpace.contains($0.type) }
        guard !dropped.isEmpty else { return bytes }
        var (kept, place) = ([UInt8](), 0)
        kept.reserveCapacity(bytes.count)
        for chunk in dropped {
            kept += bytes[place..<chunk.whole.lowerBound]
            place = chunk.whole.upperBound
        }
        return kept + bytes[place...]
    }
}
