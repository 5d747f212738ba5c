import Foundation
import Testing
import Torch

/// The files written by Pillow and NumPy (Golden/generate.py).
enum Golden {
    static func path(_ name: String) throws -> String {
        let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
        return folder.appending(path: name).path(percentEncoded: false)
    }

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }

    static func tensors(_ name: String) throws -> [String: Tensor] { try Safetensors(contentsOf: path(name)).tensors }
}

/// Returns the CRC-32 that zip, gzip and PNG use.
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~crc
}
