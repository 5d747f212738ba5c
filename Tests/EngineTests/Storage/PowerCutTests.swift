import Foundation
import Jobs
import Storage
import Testing

@testable import Engine

/// A power cut at any moment, and any state of the disk that fsync(2) allows after it.
@Suite(.serialized) struct PowerCutTests {
    /// Random states of the disk, beside those of all prefixes with everything unsynced lost or kept.
    static let states = ProcessInfo.processInfo.environment["CFGD_POWER_CUTS"].flatMap { Int($0) } ?? 250

    let fixture: RunFixture
    init() throws { fixture = try RunFixture() }

    /// Four saves in a row, of which one is kept, and after how many changes each had returned.
    private func record(believesSyncs: Bool) throws -> (
        RecordedFileSystem, returned: [(step: Int, changes: Int)], SavedCheckpoints
    ) {
        let checkpoints = try SavedCheckpoints(fixture.directory.url, like: fixture)
        let files = RecordedFileSystem(checkpoints.root, believesSyncs: believesSyncs)
        var returned: [(step: Int, changes: Int)] = []
        for step in 1...4 {
            try checkpoints.save(step, through: files)
            returned.append((step, files.changes.count))
        }
        return (files, returned, checkpoints)
    }

    /// Makes the state of a disk real and recovers from it: the step of the newest good checkpoint.
    private func recover(_ files: [String: [UInt8]], like checkpoints: SavedCheckpoints, goesOn: Bool) throws -> Int? {
        let place = try checkpoints.sibling("disk")
        defer { try? FileManager.default.removeItem(at: place.root) }
        for (path, content) in files {
            let file = place.root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content).write(to: file)
        }
        let newest = try place.newest()
        if goesOn {
            let system = FaultyFileOperations()
            place.store(system).removeLeftovers()
            try place.save(5, through: system)
            #expect(try place.newest() == 5)
        }
        return newest
    }

    @Test func everyLegalStateOfTheDiskLoadsAGoodCheckpoint() throws {
        let (recorded, returned, checkpoints) = try record(believesSyncs: true)
        let (changes, directories) = (recorded.changes, recorded.directories)
        var random = SplitMix(state: 11)
        var seen: Set<[String: [UInt8]]> = []
        var states = 0
        func check(_ cut: Int, _ fate: (Int) -> PowerCut.Fate) throws {
            let files = PowerCut(changes, directories: directories, after: cut).files(fate)
            states += 1
            guard seen.insert(files).inserted else { return }
            let newest = try recover(files, like: checkpoints, goesOn: seen.count.isMultiple(of: 16)) ?? 0
            let certain = returned.last { $0.changes <= cut }?.step ?? 0
            #expect(newest >= certain, "cut after change \(cut) of \(changes.count): \(files.keys.sorted())")
        }
        for cut in 0...changes.count {
            try check(cut) { _ in .lost }
            try check(cut) { _ in .kept }
        }
        for _ in 0..<Self.states {
            let cut = Int.random(in: 0...changes.count, using: &random)
            let fates = (0..<cut).map { _ in PowerCut.Fate.random(using: &random) }
            try check(cut) { fates[$0] }
        }
        if SavedCheckpoints.all {
            print(
                "power cut: \(states) states of the disk, \(seen.count) of them different, after \(changes.count) changes of 4 "
                    + "saves: 0 without the checkpoint that had been acknowledged")
        }
    }

    @Test func everySyncOfASaveIsNeeded() throws {
        let (recorded, returned, checkpoints) = try record(believesSyncs: true)
        let cut = try #require(returned.first?.changes)
        let changes = Array(recorded.changes.prefix(cut))
        let syncs = changes.indices.filter { if case .sync = changes[$0] { true } else { false } }
        #expect(syncs.count == 7, "the run directory, four files, their directory, and the one above it")
        for sync in syncs {
            var fewer = changes
            fewer.remove(at: sync)
            let files = PowerCut(fewer, directories: recorded.directories, after: cut - 1).files { _ in .lost }
            #expect(try recover(files, like: checkpoints, goesOn: false) == nil, "change \(sync)")
        }
    }

    @Test func withoutItsSyncsASaveWouldBeLost() throws {
        let (recorded, returned, checkpoints) = try record(believesSyncs: false)
        let cut = try #require(returned.last?.changes)
        let files = PowerCut(recorded.changes, directories: recorded.directories, after: cut).files { _ in .lost }
        #expect(try recover(files, like: checkpoints, goesOn: false) == nil, "the simulation can lose")
        var random = SplitMix(state: 12)
        let lost = try (0..<50).count { _ in
            let fates = (0..<cut).map { _ in [PowerCut.Fate.lost, .kept].randomElement(using: &random) ?? .kept }
            let files = PowerCut(recorded.changes, directories: recorded.directories, after: cut).files { fates[$0] }
            return try recover(files, like: checkpoints, goesOn: false) == nil
        }
        #expect(lost > 0)
    }

    @Test func anAtomicFileIsTheOldOneOrTheNewOne() throws {
        let place = try fixture.sibling("atomic").url
        let files = RecordedFileSystem(place)
        let contents = ["old content", "new", "longer than both before"].map { Data($0.utf8) }
        var returned: [Int] = []
        for content in contents {
            try AtomicFile.write(content, to: place.appending(path: "value"), through: files)
            returned.append(files.changes.count)
        }
        let (changes, directories) = (files.changes, files.directories)
        var random = SplitMix(state: 13)
        for cut in 0...changes.count {
            for _ in 0..<20 {
                let fates = (0..<cut).map { _ in PowerCut.Fate.random(using: &random) }
                let found = PowerCut(changes, directories: directories, after: cut).files { fates[$0] }["value"]
                let done = returned.count { $0 <= cut }
                let legal = contents[max(0, done - 1)..<min(done + 1, contents.count)]
                #expect(found.map { legal.contains(Data($0)) } ?? (done == 0), "cut after change \(cut)")
            }
        }
    }
}

/// Random numbers that are the same in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
