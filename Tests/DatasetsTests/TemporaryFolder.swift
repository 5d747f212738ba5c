import Foundation

/// A folder that is removed with its content when the last reference is released.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "cfgd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file and returns its path.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path(percentEncoded: false)
    }
}

/// Returns the bytes of an IDX file of unsigned bytes.
func idx(_ shape: [Int], _ elements: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(shape.count)] + shape.flatMap { bigEndian($0) } + elements
}

/// Returns a gzip file with one stored block.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var crc: UInt32 = ~0
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    let count = Array(bigEndian(bytes.count).reversed())
    let stored: [UInt8] = [1, count[0], count[1], ~count[0], ~count[1]]
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + stored + bytes + bigEndian(Int(~crc)).reversed() + count
}

private func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}
