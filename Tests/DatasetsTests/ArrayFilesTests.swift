import Foundation
import Testing
import Torch

@testable import Datasets

/// Arrays that NumPy and safetensors wrote, and files that only pretend to be some.
struct ArrayFilesTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func golden(_ name: String) throws -> Tensor {
        try #require(try Golden.tensors("arrays.safetensors")[name])
    }

    @Test(arguments: [("points-f8.npy", 1e-7), ("points-f4.npy", 0), ("points-f2.npy", 1e-3)])
    func numbersOfAnyPrecisionArePoints(name: String, tolerance: Float) throws {
        let data = try ArrayFiles.npy(Golden.path(name), labels: Golden.path("labels.npy"), .init())
        #expect(data.count == 6 && data.shape == [2] && data.classes == 3)
        #expect(data.normalization == .none && data.normalization.bytesPerUnit == nil)
        let (points, labels) = try data.batch([5, 0])
        let expected = try golden("points").values()
        for (found, wanted) in zip(try points.values(), [expected[10], expected[11], expected[0], expected[1]]) {
            #expect(abs(found - wanted) <= tolerance * max(1, abs(wanted)))
        }
        #expect(try labels?.int64s() == [2, 2])
    }

    @Test(arguments: ["stored.npz", "deflated.npz"]) func anArchiveGivesItsArraysByName(name: String) throws {
        let data = try ArrayFiles.npz(Golden.path(name), images: "images", labels: "labels", .init())
        #expect(data.shape == [3, 4, 5] && data.count == 6 && data.normalization == .bytes)
        let expected = try golden("pictures").permuted([0, 3, 1, 2]).contiguous().bytes()
        #expect(try data.stored(Array(0..<6), augmentedBy: nil).elements == expected)
        #expect(try ArrayFiles.npz(Golden.path(name), images: nil, labels: nil, .init()).shape == [3, 4, 5])
        let error = #expect(throws: DataError.self) {
            try ArrayFiles.npz(Golden.path(name), images: "pics", labels: nil, .init())
        }
        #expect(error?.reason == "holds no array pics; it holds images, labels, points")
    }

    @Test func tensorsAreReadAsTheyAreNeeded() throws {
        let path = try Golden.path("arrays.safetensors")
        let data = try ArrayFiles.safetensors(path, images: "pictures", labels: "labels", .init(limit: 4))
        #expect(data.count == 4 && data.shape == [3, 4, 5])
        #expect(try data.batch([2, 3]).labels?.int64s() == [1, 1])
        let points = try ArrayFiles.safetensors(
            path, images: "points", labels: nil, .init(range: -4...4))
        let expected = try golden("points").values().map { $0 / 4 }
        for (found, wanted) in zip(try points.batch(Array(0..<6)).images.values(), expected) {
            #expect(abs(found - wanted) < 1e-6)
        }
        #expect(points.normalization.description == "2 (x - -4.0) / (4.0 - -4.0) - 1")
    }

    @Test func anArrayThatIsLargerThanAnyMemoryIsRead() throws {
        // Three quarters of a tebibyte, with holes in the place of its zeros; the last picture is of sevens.
        let (rows, size) = (1 << 28, 3 * 32 * 32)
        let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(rows), 3, 32, 32), }"
        let padded = header.padding(toLength: 117, withPad: " ", startingAt: 0) + "\n"
        let path = folder.url.appending(path: "large.npy").path(percentEncoded: false)
        try (Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(padded.utf8)).write(
            to: URL(filePath: path))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seek(toOffset: UInt64(128 + (rows - 1) * size))
        try file.write(contentsOf: Data(repeating: 7, count: size))
        try file.close()
        let data = try ArrayFiles.npy(path, labels: nil, .init())
        #expect(data.count == rows && data.shape == [3, 32, 32])
        let read = try data.stored([rows - 1, 0, rows / 2], augmentedBy: nil).elements
        #expect(read == [UInt8](repeating: 7, count: size) + [UInt8](repeating: 0, count: 2 * size))
    }

    @Test func picturesInArraysAreScaledAndTurnedGrey() throws {
        let options = ArrayFiles.Options(view: PictureView(size: 8, channels: 1))
        let data = try ArrayFiles.npy(Golden.path("pictures.npy"), labels: nil, options)
        #expect(data.shape == [1, 8, 8])
        #expect(try data.batch([0, 1]).images.shape == [2, 1, 8, 8])
        let error = #expect(throws: DataError.self) {
            try ArrayFiles.npy(Golden.path("points-f4.npy"), labels: nil, options)
        }
        #expect(error?.reason.contains("need pictures of bytes") == true)
    }

    @Test(arguments: [
        ("fortran.npy", "column-major"), ("big-endian.npy", "\">f4\""), ("objects.npy", "\"|O\""),
    ])
    func arraysOfOtherKindsAreRefusedWithAdvice(name: String, reason: String) throws {
        let error = #expect(throws: DataError.self) { try ArrayFiles.npy(Golden.path(name), labels: nil, .init()) }
        #expect(error?.reason.contains(reason) == true, "\(error as Any)")
    }

    @Test func labelsThatDoNotFitAreRefused() throws {
        let path = try Golden.path("points-f4.npy")
        #expect(throws: DataError.self) { try ArrayFiles.npy(path, labels: path, .init()) }
        let error = #expect(throws: DataError.self) {
            try ArrayFiles.npy(path, labels: Golden.path("labels.npy"), .init(classes: 2))
        }
        #expect(error?.reason == "label 0 is 2; with 2 classes, labels are 0...1")
    }

    @Test(arguments: ["pictures.npy", "stored.npz", "deflated.npz", "arrays.safetensors"])
    func everyCutIsRefused(name: String) throws {
        let bytes = try Golden.bytes(name)
        for length in stride(from: 0, to: bytes.count, by: 5) {
            let path = try folder.write(Array(bytes[..<length]), to: "cut")
            let error = #expect(throws: DataError.self, "\(name) cut to \(length)") {
                switch name {
                case "pictures.npy": _ = try ArrayFiles.npy(path, labels: nil, .init())
                case "arrays.safetensors": _ = try ArrayFiles.safetensors(path, images: "points", labels: nil, .init())
                default: _ = try ArrayFiles.npz(path, images: "images", labels: "labels", .init())
                }
            }
            #expect(error?.file == path)
        }
    }

    @Test func damagedArchivesNeverEndTheProcess() throws {
        for name in ["stored.npz", "deflated.npz"] {
            let bytes = try Golden.bytes(name)
            for place in bytes.indices {
                var damaged = bytes
                damaged[place] ^= 0xFF
                let path = try folder.write(damaged, to: "damaged")
                _ = try? ArrayFiles.npz(path, images: "images", labels: nil, .init()).stored([0], augmentedBy: nil)
            }
        }
    }

    @Test func anArchiveThatClaimsToInflateBeyondMeasureTakesNoMemory() throws {
        var bytes = try Golden.bytes("deflated.npz")
        // The directory's claim of the first entry's size: 4 GiB less 2.
        let directory = try #require(
            bytes.indices.first { $0 + 4 <= bytes.count && Array(bytes[$0..<$0 + 4]) == [0x50, 0x4B, 1, 2] })
        bytes.replaceSubrange(directory + 24..<directory + 28, with: [0xFE, 0xFF, 0xFF, 0xFF])
        let path = try folder.write(bytes, to: "bomb.npz")
        let error = #expect(throws: DataError.self) {
            try ArrayFiles.npz(path, images: "images", labels: nil, .init())
        }
        #expect(error?.file == path && error?.reason.contains("inflate to 4294967294, more than 200 to 1") == true)
    }

    @Test func anArrayWithAnotherChecksumIsRefused() throws {
        var bytes = try Golden.bytes("deflated.npz")
        let directory = try #require(
            bytes.indices.first { $0 + 4 <= bytes.count && Array(bytes[$0..<$0 + 4]) == [0x50, 0x4B, 1, 2] })
        bytes[directory + 16] ^= 1
        let path = try folder.write(bytes, to: "damaged.npz")
        let error = #expect(throws: DataError.self) {
            try ArrayFiles.npz(path, images: "images", labels: nil, .init())
        }
        #expect(error?.reason.contains("the entry images.npy has a wrong checksum") == true)
    }

    @Test func anArchiveWhoseArrayIsLargerThanItClaimsIsRefused() throws {
        var bytes = try Golden.bytes("deflated.npz")
        let directory = try #require(
            bytes.indices.first { $0 + 4 <= bytes.count && Array(bytes[$0..<$0 + 4]) == [0x50, 0x4B, 1, 2] })
        bytes.replaceSubrange(directory + 24..<directory + 28, with: [100, 0, 0, 0])
        let path = try folder.write(bytes, to: "small.npz")
        let error = #expect(throws: DataError.self) {
            try ArrayFiles.npz(path, images: "images", labels: nil, .init())
        }
        #expect(error?.reason.contains("inflates to more than the 100 bytes that it claims") == true)
    }

    @Test func aHeaderOf2To63BytesIsRefused() throws {
        let path = try folder.write([0, 0, 0, 0, 0, 0, 0, 0x80, 0x7B, 0x7D], to: "huge.safetensors")
        let error = #expect(throws: DataError.self) {
            try ArrayFiles.safetensors(path, images: nil, labels: nil, .init())
        }
        #expect(error?.file == path && error?.reason.contains("9223372036854775808") == true)
    }
}
