import Datasets
import Foundation
import Testing

struct IDXFileTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func plainAndCompressedFilesReadTheSame() throws {
        let bytes = idx([2, 2, 3], Array(0..<12))
        for (name, content) in [("plain", bytes), ("zipped.gz", gzip(bytes))] {
            let file = try IDXFile(path: try folder.write(content, to: name), dimensions: 3)
            #expect(file.shape == [2, 2, 3])
            #expect(file.elements == Array(0..<12))
        }
    }

    @Test func aWrongMagicNumberIsNamedWithTheExpectedOne() throws {
        let path = try folder.write(idx([4], [1, 2, 3, 4]), to: "labels")
        let error = #expect(throws: DataError.self) { try IDXFile(path: path, dimensions: 3) }
        #expect(error?.file == path)
        #expect(error?.reason.contains("0x00000803") == true)
        #expect(error?.reason.contains("0x00000801") == true)
    }

    @Test(arguments: [0, 3, 9, 15, 16, 20]) func aFileThatEndsEarlyIsRefused(length: Int) throws {
        let bytes = idx([2, 2, 2], Array(0..<8))
        let path = try folder.write(Array(bytes.prefix(length)), to: "short")
        #expect(throws: DataError.self) { try IDXFile(path: path, dimensions: 3) }
    }

    @Test func everyCutOfACompressedFileIsRefused() throws {
        let bytes = gzip(idx([2, 2, 2], Array(0..<8)))
        for length in 0..<bytes.count {
            let path = try folder.write(Array(bytes.prefix(length)), to: "short.gz")
            #expect(throws: DataError.self, "cut to \(length)") { try IDXFile(path: path, dimensions: 3) }
        }
    }

    @Test func bytesAfterTheLastElementAreRefused() throws {
        let path = try folder.write(idx([2], [1, 2, 3]), to: "long")
        let error = #expect(throws: DataError.self) { try IDXFile(path: path, dimensions: 1) }
        #expect(error?.reason.contains("more bytes") == true)
    }

    @Test func aHugeDimensionDoesNotTakeMemory() throws {
        let path = try folder.write([0, 0, 8, 3] + [UInt8](repeating: 0x7F, count: 12) + [1], to: "huge")
        let error = #expect(throws: DataError.self) { try IDXFile(path: path, dimensions: 3) }
        #expect(error?.reason.contains("too large for a file of") == true)
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: DataError.self) { try IDXFile(path: "/nowhere/images", dimensions: 3) }
        #expect(error?.description.hasPrefix("/nowhere/images: cannot be opened: No such file") == true)
    }
}
