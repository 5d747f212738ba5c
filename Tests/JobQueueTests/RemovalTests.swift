import Foundation
import GRDB
import Jobs
import Synchronization
import Testing

@testable import JobQueue

/// Nobody who watches misses that a job is gone.
@Suite struct RemovalTests {
    @Test func aRemovalIsAnnouncedOnceWithItsOwnRevision() throws {
        let file = try QueueFile()
        let announced = Mutex<[Job]>([])
        let queue = try JobQueue(path: file.path) { job in announced.withLock { $0.append(job) } }
        try queue.submit()
        let ended = try queue.requestCancel(1)
        let removed = try queue.remove(1)
        #expect(removed.removed == true)
        #expect(removed.revision == ended.revision + 1)
        #expect(removed.state == .cancelled && removed.exit == ended.exit)
        // One that has not ended ends with it.
        try queue.submit()
        #expect(try queue.remove(2).state == .cancelled)
        let words = announced.withLock { $0 }
        #expect(words.filter { $0.removed == true }.map(\.number) == [1, 2])
        #expect(zip(words, words.dropFirst()).allSatisfy { $0.revision < $1.revision })
        #expect(try queue.revision() == words.last?.revision)
    }

    @Test func whatWasRemovedIsAmongTheChangesForThoseWhoAsk() throws {
        let file = try QueueFile()
        let queue = try file.open()
        for _ in 1...3 { try queue.submit() }
        let before = try queue.revision()
        try queue.remove(2)
        try queue.hold(3, reason: nil)
        #expect(try queue.changes(since: before).map(\.number) == [3])
        let changes = try queue.changes(since: before, removedSince: before)
        #expect(changes.map(\.number) == [2, 3])
        #expect(changes.map(\.removed) == [true, nil])
        #expect(try queue.changes(since: before, removedSince: changes[0].revision).map(\.number) == [3])
        let named = JobSelection(numbers: [1, 2])
        #expect(try queue.changes(since: before, in: named, removedSince: 0).map(\.number) == [2])
        try queue.close()
        // It is on disk.
        #expect(try file.open().removed(2) == changes[0])
        #expect(try file.open().removed(1) == nil)
    }

    @Test func onlyTheNewestRemovalsAreRememberedAndAskingForOthersSaysSo() throws {
        let file = try QueueFile()
        let queue = try file.open()
        try queue.submit()
        try queue.submit()
        try queue.remove(1)
        let first = try queue.revision()
        let other = try DatabaseQueue(path: file.path)
        try other.write { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(JobQueue.tombstones))
                    INSERT INTO tombstone SELECT \(first) + i, 100 + i, job FROM n, tombstone;
                    UPDATE counter SET revision = revision + \(JobQueue.tombstones);
                    """)
        }
        try other.close()
        try queue.remove(2)
        #expect(try queue.removed(1) == nil)
        #expect(try queue.removed(2) != nil)
        // The oldest two are gone: that of job 1 and the first of the others.
        #expect(throws: JobQueueError.revisionGone(oldest: first + 1)) {
            try queue.changes(since: first, removedSince: first)
        }
        #expect(
            try queue.changes(since: first + 1, removedSince: first + 1, limit: .max).count
                == JobQueue.tombstones)
        // Who watches some jobs knows their numbers and needs nobody's memory of others.
        #expect(try queue.changes(since: 0, in: JobSelection(numbers: [2]), removedSince: 0).count == 1)
    }
}
