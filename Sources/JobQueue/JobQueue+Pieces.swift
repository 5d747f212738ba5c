internal import GRDB
internal import Jobs

/// Parts of transitions.
extension JobQueue {
    static let nextRevision = "(SELECT revision + 1 FROM counter)"
    /// The assignments for a job whose worker has ended; takes `:now`.
    static let withoutWorker = """
        granted = NULL, launched = NULL, stop_cause = NULL, boot = NULL, clock = NULL,
        worked = CASE WHEN launched IS NULL THEN worked
        ELSE coalesce(worked, 0) + coalesce(elapsed(launched, boot, clock, :now), 0) END
        """

    /// Changes one job in one transaction, if its state is among the given ones.
    func change(
        _ number: Int, from states: [JobState], _ operation: String, set assignments: String,
        _ arguments: () throws -> StatementArguments
    ) throws(JobQueueError) -> Job {
        try write(operation) { database, changed in
            try Self.expect(try Self.job(database, number: number), states)
            try Self.update(database, number, assignments, try arguments())
            return try Self.commit(number: number, database, &changed)
        }
    }

    static func expect(_ job: Job, _ states: [JobState]) throws {
        guard states.contains(job.state) else { throw JobQueueError.badState(job, wanted: states) }
    }

    static func update(
        _ database: Database, _ number: Int, _ assignments: String, _ arguments: StatementArguments
    ) throws {
        try database.execute(
            sql: "UPDATE job SET \(assignments) WHERE number = :number", arguments: arguments + ["number": number])
    }

    /// Ends a job and the jobs that depend on its success.
    /// - Parameter reason: replaces the job's reason for waiting.
    static func end(
        _ database: Database, _ job: Job, _ state: JobState, _ exit: JobExit, reason: String? = nil,
        at time: Timestamp, _ changed: inout [Job]
    ) throws -> Job {
        try closeRow(database, job.number, state, exit, reason: reason ?? job.reason, at: time)
        let ended = try commit(number: job.number, database, &changed)
        try settleDependents(of: ended, database, at: time, &changed)
        return ended
    }

    /// Sets the progress of a training back to its newest checkpoint, from which it goes on.
    static func rewind(_ database: Database, _ job: Job) throws {
        guard job.kind.traits.trains, let progress = job.progress else { return }
        let rewound = progress.rewound(to: job.checkpoint?.step ?? 0)
        guard rewound != progress else { return }
        try update(database, job.number, "progress = :progress", ["progress": try Job.json(rewound)])
    }

    /// Ends a job without its dependents.
    static func closeRow(
        _ database: Database, _ number: Int, _ state: JobState, _ exit: JobExit, reason: String?, at time: Timestamp
    ) throws {
        try database.execute(sql: "DELETE FROM dependency WHERE job = ?", arguments: [number])
        try update(
            database, number,
            """
            state = :state, exit = :exit, reason = :reason, finished = :now, not_before = NULL, \(withoutWorker)
            """,
            [
                "state": state.rawValue, "exit": try Job.json(exit), "reason": reason, "now": time.description,
            ])
    }

    /// Assigns the next revision to the changed job, once for each change.
    static func commit(number: Int, _ database: Database, _ changed: inout [Job]) throws -> Job {
        let row = try Row.fetchOne(
            database, sql: "UPDATE job SET revision = \(nextRevision) WHERE number = ? RETURNING \(Job.columns)",
            arguments: [number])
        guard let row else { throw JobQueueError.noSuchJob(String(number)) }
        try countRevision(database)
        let job = try Job(row: row)
        changed.append(job)
        return job
    }

    static func countRevision(_ database: Database) throws {
        try database.execute(sql: "UPDATE counter SET revision = revision + 1")
    }

    static func job(_ database: Database, number: Int) throws -> Job {
        let row = try Row.fetchOne(
            database, sql: "SELECT \(Job.columns) FROM job WHERE number = ?", arguments: [number])
        guard let row else { throw JobQueueError.noSuchJob(String(number)) }
        return try Job(row: row)
    }

    static func job(_ database: Database, uid: UInt32, key: String) throws -> Job? {
        try Row.fetchOne(
            database, sql: "SELECT \(Job.columns) FROM job WHERE uid = ? AND key = ?", arguments: [uid, key]
        ).map(Job.init(row:))
    }
}
