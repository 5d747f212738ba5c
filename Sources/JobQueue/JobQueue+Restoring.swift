internal import GRDB
public import Jobs

/// Removed jobs that are brought back.
extension JobQueue {
    /// The row of a job as a JSON object, all columns by their names.
    static func rowText(_ database: Database, _ number: Int) throws -> String? {
        let pairs = try columns(database).map { "'\($0)', \($0)" }.joined(separator: ", ")
        return try String.fetchOne(
            database, sql: "SELECT json_object(\(pairs)) FROM job WHERE number = ?", arguments: [number])
    }

    private static func columns(_ database: Database) throws -> [String] {
        try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info('job')")
    }

    /// A removed job that `restore` can bring back.
    /// - Parameter name: a number, a name for the newest job of that name, or `@last` for the one that was removed last.
    /// - Throws: `JobQueueError.noSuchJob` if no such job is kept; `.failed`.
    public func keptJob(named name: String) throws(JobQueueError) -> Job {
        try read("find a removed job") { database in
            let values = Job.columns.split(separator: ",").map { $0.filter { $0 != " " } }
                .map { "json_extract(row, '$.\($0)') AS \($0)" }.joined(separator: ", ")
            let (condition, order) =
                switch name {
                case "@last": ("?1 = ?1", "kept_until")
                case _ where Int(name) != nil: ("number = CAST(?1 AS INTEGER)", "number")
                default: ("json_extract(row, '$.name') = ?1", "number")
                }
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT \(values) FROM removed WHERE row IS NOT NULL AND \(condition) ORDER BY \(order) DESC LIMIT 1
                    """, arguments: [name])
            guard let row else { throw JobQueueError.noSuchJob(name) }
            return try Job(row: row)
        }
    }

    /// Brings a removed job back in the state that it had, if its run directory was not deleted yet. Its key stays with the job
    /// that has it now. A job that waited for others waits for those that have not ended, and ends as if it had not been away
    /// where one of them has ended without the success that it needs, or is removed.
    /// - Throws: `JobQueueError.noSuchJob` if no such job is kept; `.failed`.
    public func restore(_ number: Int) throws(JobQueueError) -> Job {
        try write("bring back a removed job") { database, changed in
            let columns = try Self.columns(database)
            let values = columns.map { column in
                switch column {
                case "key":
                    """
                    CASE WHEN EXISTS (SELECT 1 FROM job WHERE uid = json_extract(row, '$.uid')
                        AND key = json_extract(row, '$.key')) THEN NULL ELSE json_extract(row, '$.key') END
                    """
                // Counted by the rows of `dependency`, which are gone.
                case "waiting": "0"
                default: "json_extract(row, '$.\(column)')"
                }
            }
            try database.execute(
                sql: """
                    INSERT INTO job (\(columns.joined(separator: ", ")))
                    SELECT \(values.joined(separator: ", ")) FROM removed WHERE number = ? AND row IS NOT NULL
                    """, arguments: [number])
            guard database.changesCount == 1 else { throw JobQueueError.noSuchJob("\(number)") }
            try database.execute(sql: "DELETE FROM removed WHERE number = ?", arguments: [number])
            try database.execute(sql: "DELETE FROM tombstone WHERE number = ?", arguments: [number])
            try Self.waitAgain(try Self.job(database, number: number), database)
            return try Self.commit(number: number, database, &changed)
        }
    }

    /// Opens the dependencies of a job that is back.
    private static func waitAgain(_ job: Job, _ database: Database) throws {
        guard !job.state.isFinal, let after = job.after, !after.isEmpty else { return }
        do {
            try openDependencies(of: job.number, after, database)
            guard job.state == .queued else { return }
            let reason = try waitingReason(database, job.number)
            try update(database, job.number, "reason = :reason", ["reason": reason])
        } catch JobQueueError.unmet(let other) {
            let text = whyNever(waitedFor: other, other)
            try closeRow(database, job.number, other.state, JobExit(text: text), reason: text, at: .now)
        } catch JobQueueError.noSuchJob(let other) {
            let text = "It waited for job \(other), which was removed meanwhile"
            try closeRow(database, job.number, .cancelled, JobExit(text: text), reason: text, at: .now)
        }
    }

    /// The removed jobs that can be brought back, the one whose time for that ends first at the beginning.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func keptJobs() throws(JobQueueError) -> [KeptJob] {
        try read("list removed jobs") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT number, json_extract(row, '$.uid'), directory FROM removed WHERE row IS NOT NULL
                    ORDER BY kept_until, number
                    """
            ).map { KeptJob(number: $0[0], uid: $0[1], directory: $0[2]) }
        }
    }

    /// Ends the time in which removed jobs can be brought back: their run directories are to be deleted now.
    /// - Returns: the numbers of those that could be brought back until now; the others are back, or deleted.
    /// - Throws: `JobQueueError.failed` if the database cannot be written.
    public func giveUp(_ numbers: [Int]) throws(JobQueueError) -> [Int] {
        try write("give up removed jobs") { database, _ in
            try numbers.filter { number in
                try database.execute(
                    sql: "UPDATE removed SET kept_until = NULL, row = NULL WHERE number = ? AND row IS NOT NULL",
                    arguments: [number])
                return database.changesCount == 1
            }
        }
    }
}
