import Datasets
import Foundation
import Testing
import Torch

/// Pictures in a folder for each class.
struct PictureFolderTests {
    let fixture: PictureFixture
    init() throws { fixture = try PictureFixture() }

    private func folder(_ options: PictureDataset.Options? = nil, isLabelled: Bool = true) throws -> PictureDataset {
        try PictureDataset(folder: fixture.root, isLabelled: isLabelled, options ?? fixture.options())
    }

    @Test func classesAreTheFoldersInTheOrderOfTheirNames() throws {
        try fixture.add("boot/b.png", value: 20)
        try fixture.add("boot/a.png", value: 10)
        try fixture.add("ankle boot/deep/er/c.PNG", value: 30)
        try fixture.add("Zebra/z.png", value: 40)
        try fixture.write("boot/notes.txt", [1])
        try fixture.write(".hidden/x.png", [1])
        let data = try folder()
        #expect(data.count == 4 && data.shape == [1, 8, 8])
        #expect(data.classes == 3 && data.classNames == ["Zebra", "ankle boot", "boot"])
        #expect(try data.values([0, 1, 2, 3]) == [40, 30, 10, 20])
        #expect(try data.batch([3, 0]).labels?.int64s() == [2, 0])
        #expect(data.members() == [[0], [1], [2, 3]])
        let plain = try folder(isLabelled: false)
        #expect(plain.classes == 0 && plain.classNames == nil && plain.count == 4)
    }

    @Test func aLoosePictureAndAnEmptyFolderAreRefused() throws {
        try FileManager.default.createDirectory(atPath: fixture.root, withIntermediateDirectories: true)
        #expect(throws: DataError.self) { try folder() }
        let loose = try fixture.add("a.png", value: 1)
        let error = #expect(throws: DataError.self) { try folder() }
        #expect(error?.file == loose && error?.reason.contains("data.labels: none") == true)
        #expect(try folder(isLabelled: false).count == 1)
    }

    @Test func everyFormatAndSizeBecomesTheSameShape() throws {
        for name in ["colour.png", "grey.png", "alpha.png", "colour.jpg", "grey.jpg", "lossy.webp"] {
            try fixture.write("a/\(name)", Golden.bytes(name))
        }
        for channels in [1, 3] {
            let data = try folder(fixture.options { $0.view = PictureView(size: 16, channels: channels) })
            #expect(data.count == 6 && data.shape == [channels, 16, 16])
            #expect(try data.batch(Array(0..<6)).images.shape == [6, channels, 16, 16])
        }
    }

    @Test func differentSizesNeedASize() throws {
        try fixture.add("a/1.png", value: 1)
        let odd = try fixture.add("a/2.png", value: 1, width: 9)
        let error = #expect(throws: DataError.self) { try folder() }
        #expect(error?.file == odd && error?.reason.contains("set data.size") == true)
    }

    @Test func oneUnusablePictureRefusesAllWithTheCounts() throws {
        for index in 0..<9 { try fixture.add("a/\(index).png", value: UInt8(index)) }
        let broken = try fixture.write("a/broken.jpg", Array(Golden.bytes("colour.jpg").prefix(500)))
        let error = #expect(throws: DataError.self) { try folder() }
        #expect(error?.description.contains("1 of 10 pictures is unusable: \(broken): cannot be read as JPEG") == true)
        // A second attempt finds it in the cache, and says the same.
        #expect(throws: try #require(error)) { try folder() }
    }

    @Test func aLinkThatLeadsNowhereIsCountedAsUnusable() throws {
        for index in 0..<9 { try fixture.add("a/\(index).png", value: UInt8(index)) }
        let link = fixture.root + "/a/link.png"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere.png")
        let error = #expect(throws: DataError.self) { try folder() }
        #expect(
            error?.description.contains("1 of 10 pictures is unusable: \(link): does not exist, or is a link") == true)
        #expect(try folder(fixture.options { $0.unusable = .skip(share: 0.1) }).count == 9)
    }

    @Test func aLimitIsSpreadOverTheClasses() throws {
        for name in ["a", "b", "c"] {
            for index in 0..<4 { try fixture.add("\(name)/\(index).png", value: UInt8(index)) }
        }
        let data = try folder(fixture.options { $0.limit = 6 })
        #expect(data.members() == [[0, 1], [2, 3], [4, 5]])
    }

    @Test func whatAProcessThatIsGoneLeftUnfinishedIsRemoved() throws {
        try fixture.add("a/1.png", value: 1)
        let cache = try #require(fixture.options().cache).folder
        try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
        // No process has a number as large; this one lives.
        let (gone, ours) = (".tmp-0a.pixels-2147483647", ".tmp-0b.pixels-\(getpid())")
        for name in [gone, ours] { try Data([1]).write(to: cache.appending(path: name)) }
        _ = try folder()
        let left = try FileManager.default.contentsOfDirectory(atPath: cache.path(percentEncoded: false))
        #expect(left.contains(ours) && !left.contains(gone))
    }

    @Test func unusablePicturesAreLeftOutUpToAShare() throws {
        for index in 0..<9 { try fixture.add("a/\(index).png", value: UInt8(10 + index)) }
        try fixture.write("a/4a.png", [1, 2, 3])
        var said: [String] = []
        let data = try PictureDataset(
            folder: fixture.root, isLabelled: true, fixture.options { $0.unusable = .skip(share: 0.1) },
            warn: { said.append($0) })
        #expect(data.count == 9 && said.count == 1)
        #expect(said[0].contains("1 of 10 pictures is unusable") && said[0].contains("4a.png"))
        #expect(try data.values(Array(0..<9)) == (10..<19).map { UInt8($0) })
        let error = #expect(throws: DataError.self) { try folder(fixture.options { $0.unusable = .skip(share: 0.05) }) }
        #expect(error?.reason.contains("more than the 5.0 %") == true)
    }

    @Test func whatIsDecodedIsTheSameWithAnyNumberOfThreadsAndWithoutACache() throws {
        for index in 0..<70 {
            try fixture.add("\(index % 3)/\(index).png", value: UInt8(index), width: 9 + index % 5, height: 12)
        }
        func all(_ options: PictureDataset.Options) throws -> [UInt8] {
            try folder(options).stored(Array(0..<70), augmentedBy: nil).elements
        }
        let view = PictureView(size: 6, crop: .center, channels: 1)
        let one = try all(fixture.options { $0.view = view })
        let file = try #require(fixture.cached.first)
        let content = try Data(contentsOf: fixture.cache.folder.appending(path: file))
        try FileManager.default.removeItem(at: fixture.cache.folder)
        let many = try all(
            fixture.options {
                $0.view = view
                $0.threads = 3
            })
        #expect(one == many)
        #expect(try Data(contentsOf: fixture.cache.folder.appending(path: file)) == content)
        #expect(
            try one
                == all(
                    fixture.options {
                        $0.view = view
                        $0.cache = nil
                    }))
    }

    @Test func aChangedFileIsDecodedAgainAndADamagedCacheIsWrittenAnew() throws {
        let path = try fixture.add("a/1.png", value: 1)
        #expect(try folder().values([0]) == [1])
        let first = try folder().fingerprint()
        let cache = fixture.cache.folder.appending(path: try #require(fixture.cached.first))
        try Data([1, 2, 3]).write(to: cache)
        #expect(try folder().values([0]) == [1])
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
        // The same content in a file of another age is the same data.
        #expect(try folder().fingerprint() == first)
        try fixture.add("a/1.png", value: 2)
        #expect(try folder().values([0]) == [2])
        #expect(try folder().fingerprint() != first)
    }

    @Test func theLeastRecentlyUsedPicturesMakeRoom() throws {
        try fixture.add("a/1.png", value: 1)
        _ = try folder(fixture.options { $0.view = PictureView(size: 4, channels: 1) })
        let old = fixture.cached
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)],
            ofItemAtPath: fixture.cache.folder.appending(path: old[0]).path(percentEncoded: false))
        let small = PictureCache(fixture.cache.folder, limit: 100)
        _ = try folder(
            fixture.options {
                $0.view = PictureView(size: 5, channels: 1)
                $0.cache = small
            })
        #expect(fixture.cached.count == 1 && fixture.cached != old)
    }

    @Test func decodingCanBeLeft() throws {
        try fixture.add("a/1.png", value: 1)
        struct Left: Error {}
        #expect(throws: Left.self) {
            try PictureDataset(
                folder: fixture.root, isLabelled: true, fixture.options(), between: { _, _ in throw Left() })
        }
        #expect(fixture.cached.isEmpty)
    }

    @Test func randomChangesBelongToSeedStepAndExample() throws {
        for index in 0..<40 { try fixture.add("a/\(index).png", value: UInt8(index), width: 20, height: 16) }
        let data = try folder(
            fixture.options { $0.view = PictureView(size: 8, crop: .random, flip: true, channels: 1) })
        func drawn(_ indices: [Int], seed: UInt64 = 1, step: Int) throws -> [[UInt8]] {
            let batch = try data.stored(indices, augmentedBy: Augmentation(RandomStream(seed: seed), step: step))
            return indices.indices.map { Array(batch.elements[$0 * 64..<($0 + 1) * 64]) }
        }
        let all = try drawn(Array(0..<40), step: 3)
        #expect(try drawn([17, 5], step: 3) == [all[17], all[5]])
        #expect(try drawn(Array(0..<40), step: 4) != all)
        #expect(try drawn(Array(0..<40), seed: 2, step: 3) != all)
        #expect(try data.stored([3], augmentedBy: nil).elements == data.stored([3], augmentedBy: nil).elements)
    }

    @Test func aboutHalfOfThePicturesAreMirrored() throws {
        try fixture.add("a/1.png", value: 0)
        let data = try folder(fixture.options { $0.view = PictureView(flip: true, channels: 1) })
        let plain = try data.stored([0], augmentedBy: nil).elements
        #expect(plain[0] == 255 && plain[7] == 0)
        let mirrored = try (0..<400).filter { step in
            let row = try data.stored([0], augmentedBy: Augmentation(RandomStream(seed: 1), step: step)).elements
            #expect(row == plain || row[0] == 0 && row[7] == 255)
            return row != plain
        }
        // Five standard errors.
        #expect(abs(mirrored.count - 200) < 50)
    }
}
