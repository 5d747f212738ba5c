import Foundation

/// A zip archive with any content, valid or not.
struct Archive {
    struct Entry {
        var name: String
        var content: [UInt8]
        var method = 0
        var flags = 0
        /// Values that the directory claims instead of the true ones.
        var claimedSize: Int?
        var claimedOffset: Int?
        var claimedChecksum: UInt32?
    }

    var entries: [Entry]
    /// The number of entries that the end record claims instead of the true one.
    var claimedCount: Int?
    /// Whether sizes and offsets are in 64-bit fields.
    var isWide = false

    /// Creates the archive of a pickle and of storages by their keys.
    init(pickle: [UInt8], storages: [String: [UInt8]] = [:]) {
        entries =
            [Entry(name: "x/data.pkl", content: pickle), Entry(name: "x/byteorder", content: Array("little".utf8))]
            + storages.sorted { $0.key < $1.key }.map { Entry(name: "x/data/\($0.key)", content: $0.value) }
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let place = bytes.count
            let checksum = Self.checksum(entry.content)
            let name = Array(entry.name.utf8)
            bytes +=
                [0x50, 0x4B, 3, 4] + Self.number(20, 2) + Self.number(entry.flags, 2) + Self.number(entry.method, 2)
            bytes += Self.number(0, 4) + Self.number(Int(checksum), 4) + Self.number(entry.content.count, 4)
            bytes += Self.number(entry.content.count, 4) + Self.number(name.count, 2) + Self.number(0, 2)
            bytes += name + entry.content
            let size = entry.claimedSize ?? entry.content.count
            let offset = entry.claimedOffset ?? place
            let extra =
                isWide
                ? Self.number(1, 2) + Self.number(24, 2) + [size, size, offset].flatMap { Self.number($0, 8) } : []
            directory += [0x50, 0x4B, 1, 2] + Self.number(20, 2) + Self.number(20, 2) + Self.number(entry.flags, 2)
            directory += Self.number(entry.method, 2) + Self.number(0, 4)
            directory += Self.number(Int(entry.claimedChecksum ?? checksum), 4)
            directory += Self.number(isWide ? 0xFFFF_FFFF : size, 4) + Self.number(isWide ? 0xFFFF_FFFF : size, 4)
            directory += Self.number(name.count, 2) + Self.number(extra.count, 2) + Self.number(0, 2)
            directory += Self.number(0, 8) + Self.number(isWide ? 0xFFFF_FFFF : offset, 4) + name + extra
        }
        let start = bytes.count
        bytes += directory
        let count = claimedCount ?? entries.count
        if isWide {
            let record = bytes.count
            bytes +=
                [0x50, 0x4B, 6, 6] + Self.number(44, 8) + Self.number(45, 2) + Self.number(45, 2) + Self.number(0, 8)
            bytes += Self.number(count, 8) + Self.number(count, 8)
            bytes += Self.number(directory.count, 8) + Self.number(start, 8)
            bytes += [0x50, 0x4B, 6, 7] + Self.number(0, 4) + Self.number(record, 8) + Self.number(1, 4)
        }
        bytes += [0x50, 0x4B, 5, 6] + Self.number(0, 4)
        bytes += Self.number(isWide ? 0xFFFF : count, 2) + Self.number(isWide ? 0xFFFF : count, 2)
        bytes += Self.number(isWide ? 0xFFFF_FFFF : directory.count, 4) + Self.number(isWide ? 0xFFFF_FFFF : start, 4)
        return bytes + Self.number(0, 2)
    }

    /// Calls `body` with the path of the archive's file.
    func withFile<R>(_ body: (String) throws -> R) throws -> R { try Self.withFile(encoded(), body) }

    static func withFile<R>(_ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pt")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }

    static func number(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
