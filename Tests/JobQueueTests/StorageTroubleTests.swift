import Foundation
import GRDB
import Jobs
import Synchronization
import Testing

@testable import JobQueue

/// A disk that does not take what is written.
@Suite struct StorageTroubleTests {
    private let told = Told()

    private final class Told: Sendable {
        let all = Mutex<[StorageTrouble?]>([])
    }

    private func set(_ pragma: String, _ queue: JobQueue) throws {
        try queue.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA \(pragma)") }
    }

    @Test func aDiskThatRefusesIsToldOnceAndIsOverWithTheFirstWrite() throws {
        let file = try QueueFile()
        let queue = try JobQueue(path: file.path, whenTroubled: { [told] new in told.all.withLock { $0.append(new) } })
        try queue.submit("a")
        #expect(queue.trouble == nil)
        try set("query_only = 1", queue)
        for _ in 1...3 { #expect(throws: JobQueueError.self) { try queue.submit("b") } }
        #expect(throws: JobQueueError.self) { try queue.probe() }
        let trouble = try #require(queue.trouble)
        #expect(!trouble.isFull && !trouble.isDamage && trouble.words.contains(file.path))
        // Reading goes on, and proves nothing.
        #expect(try queue.jobs().map(\.name) == ["a"])
        #expect(queue.trouble == trouble)
        try set("query_only = 0", queue)
        try queue.probe()
        #expect(queue.trouble == nil)
        #expect(told.all.withLock { $0 } == [trouble, nil])
        #expect(try queue.submit("b").number == 2)
    }

    @Test func aFullDiskIsCalledSo() throws {
        let file = try QueueFile()
        let queue = try file.open()
        try set("max_page_count = 1", queue)
        #expect(throws: JobQueueError.self) {
            for _ in 1...20 { try queue.submit(labels: ["text": String(repeating: "x", count: 4000)]) }
        }
        #expect(queue.trouble?.isFull == true)
        try set("max_page_count = 100000", queue)
        try queue.submit()
        #expect(queue.trouble == nil)
    }

    @Test(arguments: [EDQUOT, ENOSPC, EIO]) func anExceededQuotaIsAFullDiskAndADeviceThatFailsIsNone(code: Int32) throws
    {
        let file = try QueueFile()
        let asked = Mutex(0)
        let queue = try JobQueue(
            path: file.path,
            whenFull: {
                asked.withLock { $0 += 1 }
                return false
            })
        try queue.submit("a")
        let isFull = code != EIO
        do {
            let writes = FailingWrites(below: file.directory, code: code)
            defer { withExtendedLifetime(writes) {} }
            let error = #expect(throws: JobQueueError.self) { try queue.submit("b") }
            #expect(queue.trouble?.isFull == isFull, "\(queue.trouble as Any)")
            #expect(asked.withLock { $0 } == (isFull ? 1 : 0))
            let words = code == EDQUOT ? String(cString: strerror(EDQUOT)) : isFull ? "full" : "I/O"
            #expect(error?.description.contains(words) == true, "\(error as Any)")
            #expect(try queue.jobs().map(\.name) == ["a"])
        }
        try queue.submit("b")
        #expect(queue.trouble == nil)
        #expect(try queue.jobs().map(\.name) == ["a", "b"])
    }

    @Test func aFileThatTheDiskDoesNotGiveIsNotCalledDamaged() throws {
        let error = #expect(throws: JobQueueError.self) {
            _ = try JobQueue(path: "/proc/no-such-directory/queue.sqlite")
        }
        guard case .unusable(_, let reason, false)? = error else {
            Issue.record("expected .unusable, got \(String(describing: error))")
            return
        }
        #expect(reason.contains("unable to open"))
    }

    @Test func damageStaysAlsoWhenSomethingElseCanBeWritten() throws {
        var found = 0
        for page in 3...8 {
            let file = try QueueFile()
            let first = try file.open()
            for _ in 0..<50 { try first.submit(labels: ["text": String(repeating: "x", count: 500)]) }
            try first.close()
            var bytes = try Data(contentsOf: URL(filePath: file.path))
            bytes.replaceSubrange((page * 4096)..<((page + 1) * 4096), with: Data(repeating: 0x5A, count: 4096))
            try bytes.write(to: URL(filePath: file.path))
            guard let queue = try? file.open(), (try? queue.jobs()) == nil else { continue }
            found += 1
            #expect(queue.trouble?.isDamage == true)
            try queue.probe()
            #expect(queue.trouble?.isDamage == true)
        }
        #expect(found > 0)
    }

    @Test func aFullDiskIsTriedAgainOnceRoomIsMade() throws {
        let file = try QueueFile()
        let asked = Mutex(0)
        let queue = try JobQueue(
            path: file.path, whenTroubled: { [told] new in told.all.withLock { $0.append(new) } },
            whenFull: {
                asked.withLock { $0 += 1 }
                return true
            })
        try queue.submit("a")
        try set("max_page_count = 1", queue)
        #expect(throws: JobQueueError.self) {
            for _ in 1...20 { try queue.submit(labels: ["text": String(repeating: "x", count: 4000)]) }
        }
        #expect(asked.withLock { $0 } == 1, "once for each change")
        #expect(queue.trouble?.isFull == true)
        try set("max_page_count = 100000", queue)
        try queue.submit()
        #expect(queue.trouble == nil)
        #expect(told.all.withLock { $0.count } == 2)
    }

    @Test func aCopyIsReadAndTakesNoChangeUntilTheQueueCanBeWritten() throws {
        let (file, copy) = (try QueueFile(), try QueueFile())
        let first = try file.open()
        try first.submit("a")
        try first.close()
        try FileManager.default.copyItem(atPath: file.path, toPath: copy.path)
        // SQLite cannot open a log that is a directory, whoever runs the test.
        let obstacle = file.path + "-wal"
        try? FileManager.default.removeItem(atPath: obstacle)
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        let trouble = StorageTrouble(readOnly: file.path, reason: "a full disk", isFull: true)
        let queue = try JobQueue(
            path: copy.path, standingIn: trouble, whenTroubled: { [told] new in told.all.withLock { $0.append(new) } })
        #expect(try queue.jobs().map(\.name) == ["a"])
        #expect(queue.trouble == trouble)
        #expect(trouble.words.contains("remove a job (cfgctl remove --now)"))
        for _ in 1...2 { #expect(throws: JobQueueError.self) { try queue.takeNumber() } }
        #expect(throws: JobQueueError.self) { try queue.probe() }
        #expect(queue.trouble?.isReadOnly == true && queue.trouble?.isFull == false, "the present reason")
        #expect(queue.trouble?.words.contains("until it can; make it writable") == true)
        #expect(told.all.withLock { $0.isEmpty }, "known already")
        try FileManager.default.removeItem(atPath: obstacle)
        try queue.probe()
        #expect(queue.trouble == nil)
        #expect(told.all.withLock { $0 } == [nil])
        #expect(try queue.submit("b").number == 2)
        try queue.close()
        #expect(try file.open().jobs().map(\.name) == ["a", "b"], "the queue itself")
        #expect(try copy.open().jobs().map(\.name) == ["a"])
    }

    @Test func aQueueThatIsGoneMeanwhileIsNotMadeAnewInPlaceOfItsCopy() throws {
        let (file, copy) = (try QueueFile(), try QueueFile())
        for place in [file, copy] {
            let queue = try place.open()
            try queue.submit("a")
            try queue.close()
        }
        let queue = try JobQueue(
            path: copy.path, standingIn: StorageTrouble(readOnly: file.path, reason: "a read-only file system"))
        try FileManager.default.removeItem(atPath: file.path)
        #expect(throws: JobQueueError.self) { try queue.probe() }
        #expect(queue.trouble?.words.contains("was deleted while cfgd uses it") == true)
        #expect(!FileManager.default.fileExists(atPath: file.path))
        #expect(try queue.jobs().map(\.name) == ["a"])
    }
}
