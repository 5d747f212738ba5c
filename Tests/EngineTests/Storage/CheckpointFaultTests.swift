import Foundation
import Jobs
import Storage
import Testing

@testable import Engine

/// Whatever call of a save goes wrong and however: a good checkpoint loads afterwards, and the next save works.
@Suite(.serialized) struct CheckpointFaultTests {
    let fixture: RunFixture
    /// Holds the checkpoint after step 1.
    let first: SavedCheckpoints

    init() throws {
        fixture = try RunFixture()
        first = try SavedCheckpoints(fixture.directory.url, like: fixture)
        try first.save(1, through: FaultyFileOperations())
    }

    /// Saves step 2 beside step 1 so that the n-th call goes wrong; `nil` once there is no such call.
    private func save(
        _ fault: FaultyFileOperations.Fault, at number: Int
    ) throws -> (checkpoints: SavedCheckpoints, files: FaultyFileOperations, error: (any Error)?)? {
        let checkpoints = try first.copy(
            to: fixture.root.appending(path: UUID().uuidString, directoryHint: .isDirectory))
        let files = FaultyFileOperations(fault, at: number)
        var failure: (any Error)?
        do { try checkpoints.save(2, through: files) } catch { failure = error }
        return files.hasHappened ? (checkpoints, files, failure) : nil
    }

    @Test(arguments: FaultyFileOperations.Fault.all)
    func aGoodCheckpointLoadsWhicheverCallGoesWrong(fault: FaultyFileOperations.Fault) throws {
        var number = 1
        while let (checkpoints, files, error) = try save(fault, at: number) {
            let what: Comment =
                "\(fault) call \(number), \(files.calls[number - 1]): \(error.map { "\($0)" } ?? "saved")"
            let newest = try checkpoints.newest()
            #expect(newest == 1 || newest == 2, what)
            if error == nil { #expect(newest == 2, what) }
            if SavedCheckpoints.all || number.isMultiple(of: 8) {
                let system = FaultyFileOperations()
                checkpoints.store(system).removeLeftovers()
                try checkpoints.save(3, through: system)
                #expect(try checkpoints.newest() == 3, what)
                #expect(try checkpoints.leftovers() == [], what)
            }
            try FileManager.default.removeItem(at: checkpoints.root)
            number += 1
        }
        #expect(number > 40, "a save has more calls than this")
        if SavedCheckpoints.all { print("save, \(fault) each of \(number - 1) calls: 0 without a good checkpoint") }
    }

    @Test func aSyncThatFailsOnceIsAnsweredByNewFiles() throws {
        let (_, clean, _) = try #require(try save(.shortWrite(persists: false), at: 1))
        let syncs = clean.calls.indices.filter { clean.calls[$0].verb == "sync" }
        #expect(syncs.count == 7, "the run directory, four files, their directory, and the one above it")
        for sync in syncs.dropFirst() {
            let (checkpoints, files, error) = try #require(try save(.error(EIO, persists: false), at: sync + 1))
            #expect(error == nil, "\(String(describing: error))")
            #expect(try checkpoints.newest() == 2)
            let (calls, failed) = (files.calls, files.calls[sync])
            guard failed.path.contains(".tmp-") else { continue }
            let rest = calls[(sync + 1)...]
            let again = try #require(rest.firstIndex { $0.verb == "sync" && $0.path == failed.path })
            let verb = failed.path.hasSuffix("/") || failed == calls[syncs[5]] ? "make the directory" : "create"
            let path = failed.path.hasSuffix("/") ? String(failed.path.dropLast()) : failed.path
            #expect(
                calls[sync..<again].contains { $0.verb == verb && ($0.path == path || $0.path == path + "/") },
                "\(failed.path) is not synced again before it was made anew")
        }
    }

    @Test func aSecondFailedSyncGivesUp() throws {
        let (checkpoints, files, error) = try #require(try save(.error(EIO, persists: true), at: 8))
        #expect(error is FileError)
        #expect(files.calls.count(where: { $0.verb == "create" }) <= 2)
        #expect(try checkpoints.newest() == 1)
    }

    @Test func aFullDiskIsNotWrittenToTwice() throws {
        let clean = FaultyFileOperations()
        try first.copy(to: fixture.root.appending(path: "clean")).save(2, through: clean)
        let firstWrite = try #require(clean.calls.firstIndex { $0.verb == "write" })
        let (checkpoints, files, error) = try #require(try save(.fullDisk, at: firstWrite + 1))
        #expect((error as? FileError)?.isOutOfSpace == true)
        #expect(files.calls.count(where: { $0.verb == "create" }) == 1)
        #expect(try checkpoints.leftovers() == [], "what was written is removed, so that others find room")
        #expect(try checkpoints.newest() == 1)
    }

    @Test func nothingOlderGoesBeforeTheNewOneWasReadBack() throws {
        let files = FaultyFileOperations()
        try first.save(2, through: files)
        let calls = files.calls
        let old = try #require(calls.firstIndex { $0.path.contains("old-1") && $0.verb == "rename to" })
        let readBack = calls[..<old].filter { $0.verb == "drop" && $0.path.contains("step-00000002") }
        #expect(Set(readBack.map { URL(filePath: $0.path).lastPathComponent }).count == 4, "from the device, all files")
    }

    @Test func checkpointsThatWereRejectedDoNotCountAsKept() throws {
        let system = SystemFileOperations()
        try first.save(2, keep: 3, through: system)
        try first.save(9, keep: 3, through: system)
        try Data("{}".utf8).write(to: RunDirectory(first.root).checkpoint(step: 9).appending(path: "manifest.json"))
        #expect(try first.newest() == 2)
        // Training went back to step 2 and saves before it is at step 9 again.
        try first.save(5, keep: 1, through: system)
        #expect(try first.newest() == 5)
        #expect(try first.store(system).run.checkpointSteps() == [5, 9])
        try first.save(9, keep: 1, through: system)
        #expect(try first.newest() == 9)
        #expect(try first.store(system).run.checkpointSteps() == [9])
    }
}
