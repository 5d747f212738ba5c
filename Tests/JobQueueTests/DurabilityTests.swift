import Foundation
import JobQueue
import Jobs
import Testing

@Suite struct DurabilityTests {
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

    @Test(arguments: [0, 4096 * 3])
    func aCorruptFileIsAnErrorAndStaysAsItIs(offset: Int) throws {
        let file = try QueueFile()
        let queue = try file.open()
        for index in 0..<50 { try queue.submit("job-\(index)", labels: ["text": String(repeating: "x", count: 500)]) }
        try queue.close()
        let url = URL(filePath: file.path)
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange(offset..<(offset + 4096), with: Data(repeating: 0x5A, count: 4096))
        try bytes.write(to: url)
        let error = #expect(throws: JobQueueError.self) { _ = try file.open() }
        guard case .unreadable(file.path, _)? = error else {
            Issue.record("expected .unreadable, got \(String(describing: error))")
            return
        }
        #expect(try Data(contentsOf: url) == bytes)
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
