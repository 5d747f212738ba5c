internal import CZlib

extension ZIPArchive {
    /// Compares the bytes of a stored entry with their checksum.
    /// - Throws: `ZIPError` if the checksum differs or the bytes cannot be read.
    public func verify(_ entry: Entry) throws(ZIPError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(entry.range.count, 1 << 20), alignment: 16)
        defer { buffer.deallocate() }
        var checksum = crc32(0, nil, 0)
        var offset = entry.range.lowerBound
        while offset < entry.range.upperBound {
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(entry.range.upperBound - offset))
            try read(into: piece, at: offset)
            checksum = crc32_z(checksum, piece.bindMemory(to: UInt8.self).baseAddress, piece.count)
            offset += piece.count
        }
        try compare(checksum, entry)
    }

    /// Inflates a deflated entry and verifies its checksum.
    ///
    /// Memory is allocated for the claimed size; a size that deflate cannot reach is refused before.
    /// - Throws: `ZIPError` if the content differs from the claimed size or checksum, or cannot be read.
    public func inflated(_ entry: Entry) throws(ZIPError) -> [UInt8] {
        // Deflate compresses at most 1032 to 1.
        guard entry.size / 1032 <= entry.range.count else {
            throw error(
                "the entry \(entry.name) claims to inflate to \(entry.size) bytes, which \(entry.range.count) cannot")
        }
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw error("the entry \(entry.name) cannot be inflated: out of memory")
        }
        defer { inflateEnd(&stream) }
        var input = try bytes(entry.range)
        var code = Z_OK
        // One byte of extra room reveals content beyond the claimed size.
        var bytes = [UInt8](repeating: 0, count: entry.size + 1)
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
        guard code == Z_STREAM_END, written == entry.size else {
            throw error(
                written > entry.size
                    ? "the entry \(entry.name) inflates to more than the \(entry.size) bytes that it claims"
                    : "the entry \(entry.name) inflates to \(written) of \(entry.size) bytes: it is truncated or damaged"
            )
        }
        bytes.removeLast()
        try compare(bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }, entry)
        return bytes
    }

    private func compare(_ checksum: UInt, _ entry: Entry) throws(ZIPError) {
        guard UInt32(truncatingIfNeeded: checksum) == entry.checksum else {
            throw error("the entry \(entry.name) has a wrong checksum: the file is damaged; get it again")
        }
    }
}
