import Foundation
import Jobs
import Testing

@testable import JobQueue

/// A queue whose files are exchanged or deleted while it is open.
@Suite struct ExchangedFileTests {
    private func refused(_ queue: JobQueue) -> String {
        let error = #expect(throws: JobQueueError.self) { try queue.submit("lost") }
        return error?.description ?? ""
    }

    @Test func nothingIsAcknowledgedAfterTheLogWasDeletedAndWhatWasIsKept() throws {
        let file = try QueueFile()
        let queue = try file.open()
        try queue.submit("kept")
        try FileManager.default.removeItem(atPath: file.path + "-wal")
        #expect(refused(queue).contains("queue.sqlite-wal was deleted while cfgd uses it"))
        let trouble = try #require(queue.trouble)
        #expect(trouble.isExchange && !trouble.isDamage && !trouble.isFull)
        #expect(trouble.words.contains("start cfgd again"))
        #expect(try file.open().jobs().map(\.name) == ["kept"])
    }

    @Test func nothingIsAcknowledgedWhileAnotherFileHasTheNameAndChangesAreTakenOnceItIsBack() throws {
        let file = try QueueFile()
        let queue = try file.open()
        try queue.submit("kept")
        let aside = file.path + ".aside"
        try FileManager.default.moveItem(atPath: file.path, toPath: aside)
        #expect(refused(queue).contains("queue.sqlite was deleted while cfgd uses it"))
        try FileManager.default.copyItem(atPath: aside, toPath: file.path)
        #expect(refused(queue).contains("queue.sqlite was exchanged while cfgd uses it"))
        #expect(throws: JobQueueError.self) { try queue.probe() }
        try FileManager.default.removeItem(atPath: file.path)
        try FileManager.default.moveItem(atPath: aside, toPath: file.path)
        try queue.probe()
        #expect(queue.trouble == nil)
        try queue.submit("next")
        #expect(try queue.jobs().map(\.name) == ["kept", "next"])
    }

    @Test func aDirectoryThatIsGoneIsNamed() throws {
        let file = try QueueFile()
        let queue = try file.open()
        try queue.submit("kept")
        let (here, aside) = (file.directory, file.directory.appendingPathExtension("aside"))
        try FileManager.default.moveItem(at: here, to: aside)
        defer { try? FileManager.default.moveItem(at: aside, to: here) }
        #expect(refused(queue).contains("the directory \(here.path) was deleted or moved while cfgd uses it"))
    }

    @Test func aLockThatWasDeletedStopsTheAcknowledgements() throws {
        let file = try QueueFile()
        let lock = file.directory.appending(path: "cfgd.lock").path(percentEncoded: false)
        try Data().write(to: URL(filePath: lock))
        let queue = try JobQueue(path: file.path, and: [lock])
        try queue.submit("kept")
        try FileManager.default.removeItem(atPath: lock)
        #expect(refused(queue).contains("cfgd.lock was deleted"))
    }
}
