internal import GRDB

/// Whether jobs are started at all.
extension JobQueue {
    /// Starts no job any more, until `open()`; what runs goes on and jobs can still be submitted.
    public func drain(reason: String) throws(JobQueueError) {
        try write("drain the queue") { database, _ in
            try database.execute(sql: "UPDATE counter SET drained = ?", arguments: [reason])
        }
    }

    /// Starts jobs again.
    public func open() throws(JobQueueError) {
        try write("open the queue") { database, _ in try database.execute(sql: "UPDATE counter SET drained = NULL") }
    }

    /// Why no job is started; `nil` for an open queue.
    public func drained() throws(JobQueueError) -> String? {
        try read("see whether the queue is drained") { try Self.drained($0) }
    }

    static func drained(_ database: Database) throws -> String? {
        try String.fetchOne(database, sql: "SELECT drained FROM counter")
    }
}
