import Foundation

/// A small uncompressed PNG picture.
enum SmallPicture {
    /// Returns a grey picture that is bright from the column `edge` on.
    static func png(width: Int = 12, height: Int = 10, edge: Int) -> Data {
        let rows = (0..<height).flatMap { _ in [UInt8(0)] + (0..<width).map { $0 < edge ? UInt8(20) : 220 } }
        let length = UInt16(rows.count)
        var body = Data([0x78, 0x01, 0x01])
        for number in [length, ~length] { withUnsafeBytes(of: number.littleEndian) { body.append(contentsOf: $0) } }
        body.append(contentsOf: rows)
        body.append(contentsOf: bytes(adler(rows)))
        let head = bytes(UInt32(width)) + bytes(UInt32(height)) + [8, 0, 0, 0, 0]
        return Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) + chunk("IHDR", head) + chunk("IDAT", Array(body))
            + chunk("IEND", [])
    }

    private static func bytes(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

    private static func chunk(_ name: String, _ body: [UInt8]) -> Data {
        let content = Array(name.utf8) + body
        return Data(bytes(UInt32(body.count)) + content + bytes(crc(content)))
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }

    private static func adler(_ bytes: [UInt8]) -> UInt32 {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return b << 16 | a
    }
}
