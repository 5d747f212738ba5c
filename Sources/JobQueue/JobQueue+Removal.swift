internal import GRDB
public import Jobs

/// How jobs leave the queue for good.
extension JobQueue {
    /// Forgets a job without a worker, which is `cancelled` first if it has not ended, and notes that its run directory is to be deleted (`leftovers`). Its number is not
    /// given out again; its key is free.
    /// - Throws: `JobQueueError.needed` if another job waits for it.
    @discardableResult
    public func remove(_ number: Int) throws(JobQueueError) -> Job {
        try write("remove a job") { database, changed in
            var job = try Self.job(database, number: number)
            try Self.expect(job, JobState.allCases.filter { !$0.hasWorker })
            let dependents = try Int.fetchAll(
                database, sql: "SELECT job FROM dependency WHERE needs = ? ORDER BY job", arguments: [number])
            if !dependents.isEmpty { throw JobQueueError.needed(job, by: dependents) }
            if !job.state.isFinal {
                // Whoever waits for its end hears of one.
                let exit = JobExit(text: "Removed before its end.")
                try Self.closeRow(database, number, .cancelled, exit, reason: "removed", at: .now)
                job = try Self.commit(number: number, database, &changed)
            }
            try database.execute(
                sql: "INSERT INTO removed VALUES (?, ?)", arguments: [number, job.directory])
            try database.execute(sql: "DELETE FROM job WHERE number = ?", arguments: [number])
            return job
        }
    }

    /// The run directories of removed jobs that may still be there, by number.
    public func leftovers() throws(JobQueueError) -> [Int: String] {
        try read("list removed jobs") { database in
            let rows = try Row.fetchAll(database, sql: "SELECT number, directory FROM removed")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    /// The run directory of a removed job is gone.
    public func forget(_ number: Int) throws(JobQueueError) {
        try write("forget a removed job") { database, _ in
            try database.execute(sql: "DELETE FROM removed WHERE number = ?", arguments: [number])
        }
    }

    /// The jobs that ended before a time, the oldest end first.
    public func finished(before time: Timestamp, limit: Int = 1000) throws(JobQueueError) -> [Job] {
        try read("list old jobs") { database in
            try Row.fetchAll(
                database,
                sql: "SELECT \(Job.columns) FROM job WHERE finished < ? ORDER BY finished LIMIT ?",
                arguments: [time.description, limit]
            ).map(Job.init(row:))
        }
    }
}
