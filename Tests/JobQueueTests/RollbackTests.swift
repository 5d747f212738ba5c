import Foundation
import GRDB
import Jobs
import Testing

@testable import JobQueue

/// A queue whose last change was cut short opens, and has what was committed before.
@Suite struct RollbackTests {
    @Test func aChangeThatWasCutShortIsRolledBack() throws {
        let directory = URL(filePath: "/tmp/cfgd-rollback-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let (path, crashed) = (directory.appending(path: "a").path, directory.appending(path: "b").path)
        let queue = try JobQueue(path: path)
        let number = try queue.takeNumber()
        _ = try queue.insert(NewJob(number: number, kind: .train, owner: "ada", uid: 1, directory: "/runs/1"))
        try queue.close()
        let file = try DatabaseQueue(path: path)
        try file.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN IMMEDIATE")
            // More than the cache holds, so that changed pages are in the file before the commit.
            try database.execute(
                sql: "UPDATE job SET name = 'half'; CREATE TABLE half (x); INSERT INTO half VALUES (zeroblob(1000000))")
            for suffix in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: crashed + suffix)
            }
            try database.execute(sql: "ROLLBACK")
        }
        let size = try FileManager.default.attributesOfItem(atPath: crashed)[.size] as? Int ?? 0
        try #require(size > 900_000)
        let next = try JobQueue(path: crashed)
        #expect(try next.job(number).name != "half")
        #expect(try next.takeNumber() == number + 1)
        try next.close()
    }
}
