internal import GRDB

/// Draining and opening of the queue.
extension JobQueue {
    /// Drains the queue: no job is claimed until `open()`. Running jobs go on, and jobs can be submitted.
    /// - Throws: `JobQueueError.failed` if the database fails.
    public func drain(reason: String) throws(JobQueueError) {
        try write("drain the queue") { database, _ in
            try database.execute(sql: "UPDATE counter SET drained = ?", arguments: [reason])
        }
    }

    /// Opens the queue after `drain`.
    /// - Throws: `JobQueueError.failed` if the database fails.
    public func open() throws(JobQueueError) {
        try write("open the queue") { database, _ in try database.execute(sql: "UPDATE counter SET drained = NULL") }
    }

    /// The reason of a drained queue; `nil` for an open one.
    /// - Throws: `JobQueueError.failed` if the database fails.
    public func drained() throws(JobQueueError) -> String? {
        try read("see whether the queue is drained") { try Self.drained($0) }
    }

    static func drained(_ database: Database) throws -> String? {
        try String.fetchOne(database, sql: "SELECT drained FROM counter")
    }
}
