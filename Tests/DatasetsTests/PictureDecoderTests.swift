import Testing
import Torch

@testable import Datasets

/// Pictures decode and scale as Pillow does it.
struct PictureDecoderTests {
    private func picture(_ name: String) throws -> PlanarPicture {
        try PictureDecoder.picture(Golden.bytes(name), name: name)
    }

    /// The largest difference of two pictures, in byte values.
    private func difference(_ picture: PlanarPicture, _ expected: Tensor) throws -> Int {
        #expect([picture.channels, picture.height, picture.width] == expected.shape)
        let other = try expected.bytes()
        guard other.count == picture.bytes.count else { return 255 }
        return zip(picture.bytes, other).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }

    @Test(arguments: ["colour.png", "grey.png", "palette.png", "deep.png", "alpha.png", "alpha.webp"])
    func whatLosesNothingDecodesToTheSameBytes(name: String) throws {
        let expected = try #require(try Golden.tensors("pictures.safetensors")[name])
        #expect(try difference(picture(name), expected) == 0)
    }

    @Test(arguments: ["colour.jpg", "grey.jpg", "progressive.jpg", "lossy.webp"])
    func whatLosesSomethingDecodesToOneByteValue(name: String) throws {
        let expected = try #require(try Golden.tensors("pictures.safetensors")[name])
        #expect(try difference(picture(name), expected) <= 1)
    }

    @Test func colourBecomesGreyByTheSameWeights() throws {
        let expected = try #require(try Golden.tensors("pictures.safetensors")["colour.png as grey"])
        #expect(try difference(picture("colour.png").converted(channels: 1), expected) == 0)
        let grey = try picture("grey.png")
        #expect(grey.converted(channels: 3).converted(channels: 1) == grey)
    }

    @Test(arguments: [(16, 16), (11, 7), (50, 40), (34, 9), (8, 21), (3, 2)])
    func anySizeIsThatOfAntialiasedBicubicInterpolation(width: Int, height: Int) throws {
        let expected = try #require(try Golden.tensors("pictures.safetensors")["\(width)x\(height)"])
        #expect(try difference(picture("colour.png").resized(width: width, height: height), expected) == 0)
    }

    @Test(arguments: ["colour.png", "colour.jpg", "progressive.jpg", "lossy.webp", "alpha.webp", "palette.png"])
    func aPictureThatBreaksOffIsRefusedByName(name: String) throws {
        let bytes = try Golden.bytes(name)
        // The last bytes of some formats only say that they are over.
        for length in stride(from: 0, to: bytes.count - 12, by: 7) {
            let error = #expect(throws: DataError.self, "\(name) cut to \(length)") {
                try PictureDecoder.picture(Array(bytes[..<length]), name: name)
            }
            #expect(error?.file == name)
        }
    }

    @Test func damagedBytesNeverEndTheProcess() throws {
        for name in ["colour.png", "colour.jpg", "progressive.jpg", "lossy.webp", "alpha.webp"] {
            let bytes = try Golden.bytes(name)
            for place in stride(from: 0, to: bytes.count, by: 13) {
                var damaged = bytes
                damaged[place] ^= 0x5A
                _ = try? PictureDecoder.picture(damaged, name: name)
            }
        }
    }

    @Test func aSmallFileThatClaimsManyPixelsTakesNoMemory() throws {
        var bytes = try Golden.bytes("colour.png")
        let side: [UInt8] = [0, 0, 0xEA, 0x60]
        bytes.replaceSubrange(16..<24, with: side + side)
        let sum = crc32(bytes[12..<29])
        bytes.replaceSubrange(29..<33, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) })
        let error = #expect(throws: DataError.self) { try PictureDecoder.picture(bytes, name: "a.png") }
        #expect(error?.reason == "has 60000x60000 pixels; the limit is 100000000 in total")
    }

    @Test func aPictureOfAnyLengthIsNotScaledToAnyMemory() throws {
        let line = PNGImage(width: 60_000, height: 1, channels: 1, pixels: [UInt8](repeating: 7, count: 60_000))
        let error = #expect(throws: DataError.self) {
            try PictureView(size: 256).example(Array(line.encoded()), name: "line.png")
        }
        #expect(
            error?.description
                == "line.png: has 60000x1 pixels; scaled to 256 on its shorter side it would exceed the limit of 100000000 "
                + "pixels in total")
        #expect(try PictureView(size: 2).example(Array(line.encoded()), name: "line.png").width == 120_000)
        #expect(try PictureView().example(Array(line.encoded()), name: "line.png").width == 60_000)
    }

    @Test func aSmallFileOfManyScansTakesNoTime() throws {
        let bytes = try Golden.bytes("progressive.jpg")
        // Where scans begin; the first is followed by another one.
        let starts = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
        let next = try #require(
            bytes.indices.dropLast().first {
                $0 > starts[0] && bytes[$0] == 0xFF && bytes[$0 + 1] != 0 && !(0xD0...0xD7).contains(bytes[$0 + 1])
            })
        func repeated(_ times: Int) -> [UInt8] {
            Array(bytes[..<starts[0]]) + (0..<times).flatMap { _ in bytes[starts[0]..<next] } + Array(bytes[next...])
        }
        #expect(try PictureDecoder.picture(repeated(20), name: "a.jpg").width > 0)
        let error = #expect(throws: DataError.self) { try PictureDecoder.picture(repeated(200), name: "a.jpg") }
        #expect(error?.reason == "cannot be read as JPEG: it has more than 100 scans")
    }

    @Test func otherFilesAreNoPictures() {
        for bytes: [UInt8] in [[], [1, 2, 3], Array("GIF89a".utf8), Array("<svg>".utf8)] {
            let error = #expect(throws: DataError.self) { try PictureDecoder.picture(bytes, name: "b") }
            #expect(error?.file == "b")
        }
    }
}
