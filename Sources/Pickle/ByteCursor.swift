/// A cursor over bytes that reads little-endian integers; every read returns `nil` past the end.
struct ByteCursor {
    let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var left: Int { bytes.count - position }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= left else { return false }
        position += count
        return true
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= left else { return nil }
        position += count
        return bytes[position - count..<position]
    }

    /// Reads up to the next line feed and skips it.
    mutating func line() -> ArraySlice<UInt8>? {
        guard let end = bytes[position...].firstIndex(of: 0x0A) else { return nil }
        defer { position = end + 1 }
        return bytes[position..<end]
    }

    mutating func uint16() -> Int? { unsigned(2).map { Int($0) } }

    mutating func uint32() -> UInt32? { unsigned(4).map { UInt32($0) } }

    mutating func uint64() -> UInt64? { unsigned(8) }

    mutating func unsigned(_ count: Int) -> UInt64? {
        take(count)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
