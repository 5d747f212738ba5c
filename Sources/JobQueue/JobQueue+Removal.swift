internal import GRDB
public import Jobs

/// Removal of jobs.
extension JobQueue {
    /// The most removed jobs that are kept for watchers who were away.
    static let tombstones = 4096

    /// Removes a job without a worker, cancelling it first if it has not ended, and stores that its run directory is to be
    /// deleted (`leftovers`). Its number is not assigned again; its key is free. The job is announced once more, as
    /// `removed`.
    /// - Parameter keptUntil: the time until which `restore` brings the job back; `nil` for a removal for good.
    /// - Throws: `JobQueueError.needed` if another job depends on it; `.noSuchJob`, `.badState`, `.failed`.
    @discardableResult
    public func remove(_ number: Int, keptUntil: Timestamp? = nil) throws(JobQueueError) -> Job {
        try write("remove a job") { database, changed in
            let last = try Self.job(database, number: number)
            try Self.expect(last, JobState.allCases.filter { !$0.hasWorker })
            let dependents = try Int.fetchAll(
                database, sql: "SELECT job FROM dependency WHERE needs = ? ORDER BY job", arguments: [number])
            if !dependents.isEmpty { throw JobQueueError.needed(last, by: dependents) }
            // As it is now, for `restore`.
            let row = try keptUntil == nil ? nil : Self.rowText(database, number)
            if !last.state.isFinal {
                // Watchers who wait for the job's end get one.
                let exit = JobExit(text: "Removed before its end.")
                try Self.closeRow(database, number, .cancelled, exit, reason: "removed", at: .now)
            }
            var job = try Self.commit(number: number, database, &changed)
            job.removed = true
            changed[changed.count - 1] = job
            try Self.remember(job, database)
            try database.execute(
                sql: "INSERT INTO removed (number, directory, kept_until, row) VALUES (?, ?, ?, ?)",
                arguments: [number, job.directory, keptUntil?.description, row])
            try database.execute(sql: "DELETE FROM job WHERE number = ?", arguments: [number])
            return job
        }
    }

    /// Stores the last state of a removed job, and forgets the oldest of such states.
    private static func remember(_ job: Job, _ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO tombstone VALUES (?, ?, ?)", arguments: [job.revision, job.number, try Job.json(job)])
        let last = try Int.fetchOne(
            database, sql: "SELECT revision FROM tombstone ORDER BY revision DESC LIMIT 1 OFFSET ?",
            arguments: [tombstones])
        guard let last else { return }
        try database.execute(sql: "DELETE FROM tombstone WHERE revision <= ?", arguments: [last])
        try database.execute(sql: "UPDATE counter SET forgotten = ?", arguments: [last])
    }

    /// The last state of a removed job; `nil` for a job that exists, never existed, or is forgotten.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func removed(_ number: Int) throws(JobQueueError) -> Job? {
        try read("find a removed job") { database in
            try Row.fetchOne(database, sql: "SELECT job FROM tombstone WHERE number = ?", arguments: [number])
                .flatMap { try Job.value($0, "job") }
        }
    }

    /// The last states of jobs that were removed after a revision.
    static func removed(
        _ database: Database, since revision: Int, upTo end: Int, among numbers: Set<Int>?, limit: Int
    ) throws -> [Job] {
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT number, job FROM tombstone WHERE revision > ? AND revision <= ? ORDER BY revision",
            arguments: [revision, end])
        var jobs: [Job] = []
        while jobs.count < limit, let row = try rows.next() {
            guard numbers?.contains(row[0]) ?? true, let job: Job = try Job.value(row, "job") else { continue }
            jobs.append(job)
        }
        return jobs
    }

    /// The numbers of the jobs that wait for a job.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func dependents(of number: Int) throws(JobQueueError) -> [Int] {
        try read("list dependents") { database in
            try Int.fetchAll(
                database, sql: "SELECT job FROM dependency WHERE needs = ? ORDER BY job", arguments: [number])
        }
    }

    /// The run directories of removed jobs that may still exist, by number.
    /// - Parameter time: only those whose time to be brought back was over then; `nil` for all.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func leftovers(before time: Timestamp? = nil) throws(JobQueueError) -> [Int: String] {
        try read("list removed jobs") { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT number, directory FROM removed WHERE ?1 IS NULL OR kept_until IS NULL OR kept_until <= ?1",
                arguments: [time?.description])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    /// Forgets the run directory of a removed job, after its deletion.
    /// - Throws: `JobQueueError.failed` if the database cannot be written.
    public func forget(_ number: Int) throws(JobQueueError) {
        try write("forget a removed job") { database, _ in
            try database.execute(sql: "DELETE FROM removed WHERE number = ?", arguments: [number])
        }
    }

    /// The jobs that ended before a time, ordered by their end. Numbers are given out in the order of time, so a job that was
    /// submitted after one of that time or later has another end than a clock in the past told.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func finished(before time: Timestamp, limit: Int = 1000) throws(JobQueueError) -> [Job] {
        try read("list old jobs") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Job.columns) FROM job WHERE finished < :time
                    AND number < coalesce((SELECT min(number) FROM job WHERE created >= :time), number + 1)
                    ORDER BY finished LIMIT :limit
                    """,
                arguments: ["time": time.description, "limit": limit]
            ).map(Job.init(row:))
        }
    }
}
