/// Little-endian numbers of a byte array, one after the other; nil where the bytes end.
public struct ByteCursor {
    /// The bytes that the cursor reads.
    public let bytes: [UInt8]
    /// The index of the next byte.
    public private(set) var position: Int

    /// Begins at a position.
    public init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The number of bytes that follow.
    public var left: Int { bytes.count - position }

    /// The next byte.
    public mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    /// Passes over bytes; `false` where there are not so many.
    public mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= left else { return false }
        position += count
        return true
    }

    /// The next bytes.
    public mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= left else { return nil }
        position += count
        return bytes[position - count..<position]
    }

    /// Up to, and without, the next line feed, which is skipped.
    public mutating func line() -> ArraySlice<UInt8>? {
        guard let end = bytes[position...].firstIndex(of: 0x0A) else { return nil }
        defer { position = end + 1 }
        return bytes[position..<end]
    }

    /// A number of two bytes.
    public mutating func uint16() -> Int? { unsigned(2).map { Int($0) } }

    /// A number of four bytes.
    public mutating func uint32() -> UInt32? { unsigned(4).map { UInt32($0) } }

    /// A number of eight bytes.
    public mutating func uint64() -> UInt64? { unsigned(8) }

    /// A number of up to eight bytes.
    public mutating func unsigned(_ count: Int) -> UInt64? {
        take(count)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
