import Datasets
import Foundation
import Testing
import Torch

struct PNGImageTests {
    @Test(arguments: [1, 3]) func aPictureSurvivesItsFile(channels: Int) throws {
        let pixels = (0..<7 * 5 * channels).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let picture = PNGImage(width: 7, height: 5, channels: channels, pixels: pixels)
        let file = try picture.encoded()
        #expect(try PNGImage(decoding: file, channels: channels, name: "picture") == picture)
    }

    @Test func aTornFileIsRefused() throws {
        let file = try PNGImage(width: 4, height: 4, channels: 1, pixels: Array(0..<16)).encoded()
        #expect(throws: DataError.self) {
            try PNGImage(decoding: file.prefix(file.count / 2), channels: 1, name: "torn.png")
        }
    }

    @Test func pixelsAreTheInverseOfTheNormalisation() throws {
        let values = (0...255).map { Float($0) / 127.5 - 1 }
        let picture = try #require(PNGImage.pictures(of: Tensor(values, shape: [1, 1, 16, 16])).first)
        #expect(picture.pixels == Array(0...255))
    }

    @Test func valuesOutsideAreCutOff() throws {
        let picture = try #require(PNGImage.pictures(of: Tensor([-3, 3] as [Float], shape: [1, 1, 1, 2])).first)
        #expect(picture.pixels == [0, 255])
    }

    @Test func channelsStandTogether() throws {
        let picture = try #require(
            PNGImage.pictures(of: Tensor([-1, -1, 1, 1, 0, 0] as [Float], shape: [1, 3, 1, 2])).first)
        #expect(picture.pixels == [0, 255, 128, 0, 255, 128])
    }

    @Test func aGridKeepsRowsAndGaps() {
        let pictures = (1...3).map { PNGImage(width: 1, height: 1, channels: 1, pixels: [UInt8($0)]) }
        let grid = ImageGrid.picture(of: pictures, columns: 2, gap: 1, background: 9)
        #expect(grid.width == 3 && grid.height == 3)
        #expect(grid.pixels == [1, 9, 2, 9, 9, 9, 3, 9, 9])
    }

    @Test func anEnlargedPictureHasASquareForEachPixel() {
        let picture = PNGImage(width: 2, height: 1, channels: 1, pixels: [1, 2])
        let grid = ImageGrid.picture(of: [picture], columns: 1, magnification: 2)
        #expect(grid.width == 4 && grid.height == 2)
        #expect(grid.pixels == [1, 1, 2, 2, 1, 1, 2, 2])
        #expect(ImageGrid.magnification(forWidth: 28) == 3 && ImageGrid.magnification(forWidth: 256) == 1)
    }
}
