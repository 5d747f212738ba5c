import Foundation
import GRDB
import Jobs
import Testing

@testable import JobQueue

@Suite struct DurabilityTests {
    /// 2 is FULL: a commit returns when it is on disk. With 1, NORMAL, a power cut may take it back.
    @Test(arguments: [false, true]) func theWriterSyncsEachCommit(wasThere: Bool) throws {
        let file = try QueueFile()
        if wasThere { try file.open().close() }
        let queue = try file.open()
        let level = try queue.database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        #expect(level == 2)
    }

    @Test func reopeningKeepsEverything() throws {
        let file = try QueueFile()
        var queue = try file.open()
        try queue.submit("a", labels: ["k": "v"])
        _ = try queue.claim()
        try queue.recordCheckpoint(1, .step(7))
        let before = try queue.jobs()
        try queue.close()
        queue = try file.open()
        #expect(try queue.jobs() == before)
    }

    @Test func aSecondConnectionSeesWhatWasCommitted() throws {
        let file = try QueueFile()
        let queue = try file.open()
        let job = try queue.submit()
        #expect(try file.open().job(job.number) == job)
    }

    @Test func numbersAreNeverReusedEvenWhenNoJobFollowed() throws {
        let file = try QueueFile()
        let queue = try file.open()
        #expect(try queue.takeNumber() == 1)
        try queue.close()
        #expect(try file.open().submit().number == 2)
    }

    /// Writes nonsense over one page of a queue of fifty jobs.
    private func damage(_ file: QueueFile, page: Int) throws -> Data {
        let queue = try file.open()
        for index in 0..<50 { try queue.submit("job-\(index)", labels: ["text": String(repeating: "x", count: 500)]) }
        try queue.close()
        let url = URL(filePath: file.path)
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange((page * 4096)..<((page + 1) * 4096), with: Data(repeating: 0x5A, count: 4096))
        try bytes.write(to: url)
        return bytes
    }

    @Test func aFileWithABadHeaderIsAnErrorAndStaysAsItIs() throws {
        let file = try QueueFile()
        let bytes = try damage(file, page: 0)
        let error = #expect(throws: JobQueueError.self) { _ = try file.open() }
        guard case .unreadable(file.path, _)? = error else {
            Issue.record("expected .unreadable, got \(String(describing: error))")
            return
        }
        #expect(try Data(contentsOf: URL(filePath: file.path)) == bytes)
    }

    @Test func damageAfterAnUncleanEndIsFoundAtTheStart() throws {
        let file = try QueueFile()
        _ = try damage(file, page: 3)
        // A journal that nobody closed; its content does not matter here.
        try Data(repeating: 0, count: 32).write(to: URL(filePath: file.path + "-wal"))
        #expect(throws: JobQueueError.self) { _ = try file.open() }
    }

    @Test func aDamagedPageIsAnErrorWhenItIsReadAndNeverFewerJobs() throws {
        for page in 3...8 {
            let file = try QueueFile()
            _ = try damage(file, page: page)
            guard let queue = try? file.open(), let jobs = try? queue.jobs() else { continue }
            // A page of an index: the jobs themselves are whole.
            #expect(jobs.count == 50)
        }
    }

    @Test func aDatabaseOfAnotherProgramIsLeftAlone() throws {
        let file = try QueueFile()
        let queue = try file.open()
        try queue.close()
        let url = URL(filePath: file.path)
        var bytes = try Data(contentsOf: url)
        // The application id stands at offset 68 of the header.
        bytes[71] ^= 1
        try bytes.write(to: url)
        #expect(throws: JobQueueError.unreadable(path: file.path, reason: "it is a database of another program")) {
            _ = try file.open()
        }
        #expect(try Data(contentsOf: url) == bytes)
    }

    @Test func aQueueOfALaterFormIsLeftToTheLaterProgram() throws {
        let file = try QueueFile()
        let queue = try file.open()
        try queue.close()
        let url = URL(filePath: file.path)
        var bytes = try Data(contentsOf: url)
        // The user version stands at offset 60 of the header, big endian.
        bytes[63] = 200
        try bytes.write(to: url)
        #expect(throws: JobQueueError.newer(path: file.path, version: 200)) { _ = try file.open() }
    }

    @Test func aFileThatIsNoDatabaseIsAnError() throws {
        let file = try QueueFile()
        try Data("once upon a time there was a text file, and it was long enough to be no header\n".utf8)
            .write(to: URL(filePath: file.path))
        #expect(throws: JobQueueError.self) { _ = try file.open() }
    }
}
