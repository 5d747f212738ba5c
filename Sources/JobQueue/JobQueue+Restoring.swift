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

    /// Brings a removed job back as it was, if its run directory was not deleted yet. Its key stays with the job that has it
    /// now.
    /// - Throws: `JobQueueError.noSuchJob` if no such job is kept; `.failed`.
    public func restore(_ number: Int) throws(JobQueueError) -> Job {
        try write("bring back a removed job") { database, changed in
            let columns = try Self.columns(database)
            let values = columns.map { column in
                column == "key"
                    ? """
                    CASE WHEN EXISTS (SELECT 1 FROM job WHERE uid = json_extract(row, '$.uid')
                        AND key = json_extract(row, '$.key')) THEN NULL ELSE json_extract(row, '$.key') END
                    """ : "json_extract(row, '$.\(column)')"
            }
            try database.execute(
                sql: """
                    INSERT INTO job (\(columns.joined(separator: ", ")))
                    SELECT \(values.joined(separator: ", ")) FROM removed WHERE number = ? AND row IS NOT NULL
                    """, arguments: [number])
            guard database.changesCount == 1 else { throw JobQueueError.noSuchJob("\(number)") }
            try database.execute(sql: "DELETE FROM removed WHERE number = ?", arguments: [number])
            try database.execute(sql: "DELETE FROM tombstone WHERE number = ?", arguments: [number])
            return try Self.commit(number: number, database, &changed)
        }
    }

    /// Ends the time in which removed jobs can be brought back: the run directories are to be deleted now.
    /// - Parameter number: the job; `nil` for all.
    /// - Throws: `JobQueueError.failed` if the database cannot be written.
    public func giveUp(_ number: Int? = nil) throws(JobQueueError) {
        try write("give up removed jobs") { database, _ in
            try database.execute(
                sql: "UPDATE removed SET kept_until = NULL, row = NULL WHERE ?1 IS NULL OR number = ?1",
                arguments: [number])
        }
    }
}
