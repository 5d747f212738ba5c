internal import Foundation
internal import GRDB
public import Jobs
internal import Storage
internal import Synchronization

/// The durable queue: one SQLite file in which every change of a job is one transaction.
///
/// A change is on disk when its method returns. Each changed job gets the next revision of the queue, and changes are
/// announced in the order of their revisions. Calls block for the time of a disk write, milliseconds; readers do not wait
/// for writers.
public final class JobQueue: Sendable {
    private let pool: Mutex<DatabasePool>
    private let path: String
    private let announce: @Sendable (Job) -> Void
    let clock: MachineClock
    private let whenTroubled: @Sendable (StorageTrouble?) -> Void
    private let storage: Mutex<StorageTrouble?>
    private let files: DatabaseFiles
    private let whenFull: @Sendable () -> Bool
    /// The files that must be the same ones when the queue is opened instead of its copy, while the copy is read.
    private let awaited: Mutex<DatabaseFiles?>

    /// The open database: the queue, or its copy until the queue can be written.
    var database: DatabasePool { pool.withLock { $0 } }

    /// Opens the queue, or creates an empty one where there is no file.
    ///
    /// A file of an earlier form is first copied to `PATH.form-N` and then migrated.
    /// - Parameters:
    ///   - path: the database file.
    ///   - others: files that must not be exchanged while the queue is open, such as the lock of its directory.
    ///   - stand: what this file stands in for, where it is a copy of a queue that cannot be written. Each change first
    ///     tries to open the queue itself instead, and is refused while that fails.
    ///   - clock: the clock that measures the time of workers.
    ///   - announce: called with each changed job after its commit, one after the other in the order of revisions; it must
    ///     not call the queue.
    ///   - whenTroubled: called when the storage begins to fail, and with `nil` when it can be written again; it must not
    ///     call the queue either.
    ///   - whenFull: called when the disk is full; returns whether it made room, so that the write is worth another try.
    /// - Throws: `JobQueueError` if the file exists and cannot be used. It is never replaced.
    public init(
        path: String, and others: [String] = [], standingIn stand: StorageTrouble? = nil,
        clock: MachineClock = .system,
        announce: @escaping @Sendable (Job) -> Void = { _ in },
        whenTroubled: @escaping @Sendable (StorageTrouble?) -> Void = { _ in },
        whenFull: @escaping @Sendable () -> Bool = { false }
    ) throws(JobQueueError) {
        self.path = stand?.path ?? path
        self.whenFull = whenFull
        storage = Mutex(stand)
        files = DatabaseFiles(self.path, and: others)
        awaited = Mutex(stand.map { DatabaseFiles(only: [$0.path] + others) })
        self.clock = clock
        self.whenTroubled = whenTroubled
        self.announce = announce
        do {
            pool = Mutex(try Self.open(path, clock, whenFull))
            try awaited.withLock { try ($0 ?? files).check() }
        } catch let error as JobQueueError {
            throw error
        } catch {
            let reason = Self.words(error)
            if let trouble = StorageTrouble(error, path: path, reason: reason), !trouble.isDamage {
                throw .unusable(path: path, reason: reason, isFull: trouble.isFull)
            }
            throw .unreadable(path: path, reason: reason)
        }
    }

    /// Opens a database, once more where the disk is full and room was made.
    private static func open(_ path: String, _ clock: MachineClock, _ whenFull: () -> Bool) throws -> DatabasePool {
        do {
            return try open(path, clock)
        } catch  where StorageTrouble.isFull(error) && whenFull() {
            return try open(path, clock)
        }
    }

    private static func open(_ path: String, _ clock: MachineClock) throws -> DatabasePool {
        try check(path: path)
        let database = try DatabasePool(path: path, configuration: configuration(clock))
        // Opening a pool sets NORMAL, under which a power failure undoes commits that were answered already.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try migrate(database, path: path)
        return database
    }

    /// The reason why the last use of the file failed; `nil` if none did, or it has been written since.
    public var trouble: StorageTrouble? { storage.withLock { $0 } }

    /// Writes without a change, to see whether the storage works again.
    /// - Throws: `JobQueueError.failed` if the database cannot be written.
    public func probe() throws(JobQueueError) {
        try write("be written") { database, _ in try Self.touch(database) }
    }

    private static func touch(_ database: Database) throws {
        try database.execute(sql: "UPDATE counter SET revision = revision")
    }

    /// Moves everything into the one file and closes it; no call may follow.
    /// - Throws: `JobQueueError.failed` if the write-ahead log cannot be merged.
    public func close() throws(JobQueueError) {
        do {
            try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try database.close()
        } catch {
            throw .failed(operation: "be closed", reason: Self.words(error))
        }
    }

    // An idle daemon must be small: one reader beside the writer, and 512 KiB of pages for each.
    private static func configuration(_ clock: MachineClock = .system) -> Configuration {
        var configuration = Configuration()
        configuration.label = "queue"
        configuration.maximumReaderCount = 1
        configuration.busyMode = .timeout(5)
        // A higher quality of service asks for a priority that a service's user may not have, and libdispatch logs each
        // failure.
        configuration.qos = .default
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -512")
            database.add(function: clock.elapsed)
        }
        return configuration
    }

    /// Checks an existing file through a connection that cannot write. After an end without `close()` all pages are read,
    /// since damage is likely then; that costs a second for some 300,000 jobs.
    private static func check(path: String) throws {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let bytes = attributes?[.size] as? Int, bytes > 0 else { return }
        let journal = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        let wasClosed = journal?[.size] as? Int ?? 0 == 0
        var configuration = configuration()
        // A change that a crash or a failed sync cut short, as while the file was created, has to be rolled back first.
        let rollback = try? FileManager.default.attributesOfItem(atPath: path + "-journal")
        configuration.readonly = rollback?[.size] as? Int ?? 0 == 0
        let file = try DatabaseQueue(path: path, configuration: configuration)
        try file.read { database in
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            // A crash may have left a file in which nothing was committed yet.
            if version == 0, try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0 { return }
            guard try Int.fetchOne(database, sql: "PRAGMA application_id") == Schema.applicationID else {
                throw JobQueueError.unreadable(path: path, reason: "it is a database of another program")
            }
            if version > Schema.version { throw JobQueueError.newer(path: path, version: version) }
            if wasClosed { return }
            let finding = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
            if finding != "ok" { throw JobQueueError.unreadable(path: path, reason: finding ?? "no answer") }
        }
        try file.close()
    }

    private static func migrate(_ database: DatabasePool, path: String) throws {
        let version = try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } ?? 0
        guard version < Schema.version else { return }
        if version > 0 {
            let copy = "\(path).form-\(version)"
            try? FileManager.default.removeItem(atPath: copy)
            try database.vacuum(into: copy)
            // Before anything of the old form changes; SQLite itself does not wait for the disk here.
            let (file, files) = (URL(filePath: copy), SystemFileOperations())
            try files.syncFile(file)
            try files.syncDirectory(file.deletingLastPathComponent())
        }
        try database.writeWithoutTransaction { database in
            try database.namingLackOfSpace {
                try database.inTransaction {
                    for step in Schema.steps[version...] { try database.execute(sql: step) }
                    try database.execute(
                        sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(Schema.version)")
                    return .commit
                }
            }
        }
    }

    /// Runs one read transaction.
    func read<Value>(
        _ operation: String, _ body: (Database) throws -> Value
    ) throws(JobQueueError) -> Value {
        do {
            return try database.read { database in try database.namingLackOfSpace { try body(database) } }
        } catch {
            throw failure(operation, error)
        }
    }

    /// Reads through the writer, which is never busy for long: for the scheduler, which must not wait behind long lists.
    func readAhead<Value>(
        _ operation: String, _ body: (Database) throws -> Value
    ) throws(JobQueueError) -> Value {
        do {
            return try database.writeWithoutTransaction { database in
                try database.namingLackOfSpace { try body(database) }
            }
        } catch {
            throw failure(operation, error)
        }
    }

    /// Runs one write transaction and then announces the jobs that it changed.
    func write<Value>(
        _ operation: String, _ body: (Database, inout [Job]) throws -> Value
    ) throws(JobQueueError) -> Value {
        try openAgain(operation)
        do {
            do {
                return try transaction(body)
            } catch  where StorageTrouble.isFull(error) && whenFull() {
                return try transaction(body)
            }
        } catch {
            throw failure(operation, error)
        }
    }

    /// Opens the queue instead of its copy, where a copy is read. The copy took no change, so both hold the same jobs.
    private func openAgain(_ operation: String) throws(JobQueueError) {
        let refusal: (any Error)? = awaited.withLock { awaited in
            guard let before = awaited else { return nil }
            do {
                // A file that is gone would be made anew, and the numbers of its jobs assigned again.
                try before.check()
                let opened = try Self.open(path, clock, whenFull)
                try opened.writeWithoutTransaction { database in
                    try database.namingLackOfSpace { try Self.touch(database) }
                }
                try before.check()
                try files.check()
                // A list that is being read keeps the copy open until its end.
                pool.withLock { $0 = opened }
                awaited = nil
                note(nil)
                return nil
            } catch {
                note(StorageTrouble(readOnly: path, reason: Self.words(error), isFull: StorageTrouble.isFull(error)))
                return error
            }
        }
        if let refusal { throw .failed(operation: operation, reason: Self.words(refusal)) }
    }

    private func transaction<Value>(_ body: (Database, inout [Job]) throws -> Value) throws -> Value {
        try database.writeWithoutTransaction { database in
            var changed: [Job] = []
            var value: Value?
            let changes = database.totalChangesCount
            try database.namingLackOfSpace {
                try database.inTransaction(.immediate) {
                    value = try body(database, &changed)
                    try files.check()
                    return .commit
                }
            }
            // Once more, for a file that was exchanged during the commit: what is acknowledged is there after a restart.
            try files.check()
            if database.totalChangesCount > changes { note(nil) }
            // Still inside the writer, so that announcements have the order of revisions.
            changed.forEach(announce)
            guard let value else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
            return value
        }
    }

    /// Translates an error for callers, and records storage trouble.
    private func failure(_ operation: String, _ error: any Error) -> JobQueueError {
        if let error = error as? JobQueueError { return error }
        // What was acknowledged before may be in the log alone, whose name may be gone.
        if error is ExchangedFile { try? database.writeWithoutTransaction { _ = try $0.checkpoint(.full) } }
        let reason = Self.words(error)
        // What a copy gives proves nothing about the queue.
        let isCopy = awaited.withLock { $0 != nil }
        if !isCopy, let found = StorageTrouble(error, path: path, reason: reason) { note(found) }
        return .failed(operation: operation, reason: reason)
    }

    /// Records that the storage fails, or that it took a write.
    private func note(_ found: StorageTrouble?) {
        let isNews = storage.withLock { known in
            if known?.isDamage == true || known == found { return false }
            // A known trouble in other words is no news.
            let isNews = known == nil || found == nil || found?.isDamage == true
            known = found
            return isNews
        }
        if isNews { whenTroubled(found) }
    }

    /// SQLite's own words, without the statement.
    private static func words(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return "\(error.message ?? "SQLite error") [\(error.extendedResultCode.rawValue)]"
    }
}
