import Testing
import Torch

@testable import Datasets

/// Pictures that lie on their sides or describe their colour space are read as Pillow's `exif_transpose` and Pillow read them.
struct UprightPictureTests {
    private func difference(_ name: String, by rules: DataRules = .current) throws -> Int {
        let expected = try #require(try Golden.tensors("oriented.safetensors")[name])
        let picture = try PictureDecoder.picture(Golden.bytes(name), name: name, by: rules)
        guard [picture.channels, picture.height, picture.width] == expected.shape else { return 255 }
        return zip(picture.bytes, try expected.bytes()).map { abs(Int($0) - Int($1)) }.max() ?? 255
    }

    @Test(arguments: 1...8) func eachOrientationOfExifIsTurnedUpright(orientation: Int) throws {
        #expect(try difference("turned-\(orientation).png") == 0)
        #expect(try difference("turned-\(orientation).webp") == 0)
        #expect(try difference("turned-\(orientation).jpg") <= 1)
    }

    @Test(arguments: ["turned-xmp.jpg", "turned-big.jpg"])
    func orientationsInXMPAndInBigEndianExifCountToo(name: String) throws {
        #expect(try difference(name) <= 1)
    }

    /// ImageMagick keeps EXIF as hexadecimal text.
    @Test func exifAsTextOfAPNGIsNotRead() throws {
        var bytes = try Golden.bytes("turned-6.png")
        #expect(PictureOrientation(bytes, .png).value == 6)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("eXIf".utf8)) })
        bytes.replaceSubrange(place..<place + 4, with: Array("tEXt".utf8))
        #expect(PictureOrientation(bytes, .png).value == 1)
    }

    @Test(arguments: ["gamma-45455.png", "gamma-55556.png", "gamma-100000.png", "profile.png"])
    func chunksOfGammaAndProfilesLeaveValuesAlone(name: String) throws { #expect(try difference(name) == 0) }

    /// A job of an earlier build goes on with the pictures that it began with.
    @Test func jobsOfEarlierBuildsKeepTheirPictures() throws {
        #expect(try difference("turned-1.png", by: .first) == 0)
        #expect(try difference("turned-6.png", by: .first) == 255)
        #expect(try difference("gamma-100000.png", by: .first) > 0)
    }

    @Test(arguments: ["jpg", "png", "webp"]) func aHeaderTellsTheUprightSize(ending: String) throws {
        for orientation in 1...8 {
            let size = try PictureDecoder.size(Golden.bytes("turned-\(orientation).\(ending)"), name: "a")
            #expect(size?.width == (orientation < 5 ? 12 : 9) && size?.height == (orientation < 5 ? 9 : 12))
        }
    }

    @Test func damagedExifNeverEndsTheProcess() throws {
        for name in ["turned-6.jpg", "turned-6.png", "turned-6.webp", "turned-big.jpg", "turned-xmp.jpg"] {
            let bytes = try Golden.bytes(name)
            for place in bytes.indices {
                var damaged = bytes
                damaged[place] ^= 0xFF
                if let format = PictureFormat(damaged) { _ = PictureOrientation(damaged, format) }
                if let format = PictureFormat(Array(bytes[..<place])) {
                    _ = PictureOrientation(Array(bytes[..<place]), format)
                }
            }
        }
    }

    @Test(arguments: [
        ("GIF89a", "in the format GIF"), ("BM123456", "in the format BMP"), ("II*\0abcd", "in the format TIFF"),
        ("\0\0\0 ftypavif", "in the format AVIF"), ("<!DOCTYPE html><html>", "is a web page"),
        ("version https://git-lfs.github.com/spec/v1", "is a pointer of Git LFS"),
        ("hello", "is not a PNG, JPEG or WebP"),
    ])
    func whatIsNotDecodedIsNamed(content: String, reason: String) {
        let error = #expect(throws: DataError.self) { try PictureDecoder.picture(Array(content.utf8), name: "a") }
        #expect(error?.reason.contains(reason) == true, "\(error as Any)")
    }
}
