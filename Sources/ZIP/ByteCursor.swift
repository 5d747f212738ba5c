/// A cursor over bytes that reads little-endian integers; every read returns `nil` past the end.
public struct ByteCursor {
    /// All bytes, read and unread.
    public let bytes: [UInt8]
    /// The index of the next byte.
    public private(set) var position: Int

    /// Creates a cursor at a position, default 0.
    public init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The number of unread bytes.
    public var left: Int { bytes.count - position }

    /// Reads the next byte.
    public mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    /// Skips bytes; `false` if fewer are left.
    public mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= left else { return false }
        position += count
        return true
    }

    /// Reads the next bytes.
    public mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= left else { return nil }
        position += count
        return bytes[position - count..<position]
    }

    /// Reads up to the next line feed and skips it.
    public mutating func line() -> ArraySlice<UInt8>? {
        guard let end = bytes[position...].firstIndex(of: 0x0A) else { return nil }
        defer { position = end + 1 }
        return bytes[position..<end]
    }

    /// Reads an integer of two bytes.
    public mutating func uint16() -> Int? { unsigned(2).map { Int($0) } }

    /// Reads an integer of four bytes.
    public mutating func uint32() -> UInt32? { unsigned(4).map { UInt32($0) } }

    /// Reads an integer of eight bytes.
    public mutating func uint64() -> UInt64? { unsigned(8) }

    /// Reads an unsigned integer of up to eight bytes.
    public mutating func unsigned(_ count: Int) -> UInt64? {
        take(count)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
