internal import GRDB
public import Jobs

extension JobQueue {
    /// The jobs with a checkpoint, newest first, among the last thousand jobs, so that the time does not grow with the
    /// queue.
    /// - Parameter limit: the most jobs, 1 or more.
    /// - Throws: `JobQueueError.failed` if the database fails.
    public func jobsWithCheckpoint(limit: Int) throws(JobQueueError) -> [Job] {
        try read("list checkpoints") { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Job.columns) FROM job
                    WHERE checkpoint IS NOT NULL AND number > (SELECT number FROM counter) - 1000
                    ORDER BY number DESC LIMIT ?
                    """, arguments: [limit])
            return try rows.map { try Job(row: $0) }
        }
    }
}
