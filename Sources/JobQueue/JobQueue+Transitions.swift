internal import GRDB
public import Jobs

/// The changes of a job's life. Each is one transaction that checks the state from which it starts.
extension JobQueue {
    /// The number for a job that is about to be inserted. It is never given out again, even if no job follows.
    public func takeNumber() throws(JobQueueError) -> Int {
        try write("give out a number") { database, _ in
            guard
                let number = try Int.fetchOne(
                    database, sql: "UPDATE counter SET number = number + 1 RETURNING number")
            else { throw DatabaseError(message: "the counter is missing") }
            return number
        }
    }

    /// Adds a job in state `queued`.
    /// - Returns: the job; where the same user has used the same key before, that job, and `isNew` is false.
    public func insert(_ new: NewJob) throws(JobQueueError) -> (job: Job, isNew: Bool) {
        try write("add a job") { database, changed in
            if let key = new.unique, let job = try Self.job(database, uid: new.uid, key: key) { return (job, false) }
            let arguments: StatementArguments = [
                "number": new.number, "name": new.name ?? "\(new.kind.rawValue)-\(new.number)",
                "kind": new.kind.rawValue, "owner": new.owner, "uid": new.uid, "priority": new.priority,
                "created": new.created.description, "labels": try Job.json(new.labels), "directory": new.directory,
                "key": new.unique,
            ]
            try database.execute(
                sql: """
                    INSERT INTO job (number, name, kind, state, revision, owner, uid, priority, created, labels,
                        directory, key)
                    VALUES (:number, :name, :kind, 'queued', \(Self.nextRevision), :owner, :uid, :priority, :created,
                        :labels, :directory, :key)
                    """, arguments: arguments)
            let job = try Self.commit(number: new.number, database, &changed)
            return (job, true)
        }
    }

    /// Takes the job whose turn it is: the highest priority, then the lowest number. Its state is `starting` and its
    /// attempt one more; `nil` if nothing is queued.
    public func claim() throws(JobQueueError) -> Job? {
        try write("claim a job") { database, changed in
            let row = try Row.fetchOne(
                database,
                sql: """
                    UPDATE job SET state = 'starting', attempt = attempt + 1, reason = NULL,
                        revision = \(Self.nextRevision)
                    WHERE number = (
                        SELECT number FROM job WHERE state = 'queued' ORDER BY priority DESC, number LIMIT 1)
                    RETURNING \(Job.columns)
                    """)
            guard let row else { return nil }
            let job = try Job(row: row)
            try Self.countRevision(database)
            changed.append(job)
            return job
        }
    }

    /// A worker of the current attempt works.
    @discardableResult
    public func markRunning(_ number: Int, at time: Timestamp = .now) throws(JobQueueError) -> Job {
        try change(
            number, from: [.starting], "mark a job as running",
            set: "state = 'running', started = coalesce(started, :time)", ["time": time.description])
    }

    /// Notes how far a job is.
    @discardableResult
    public func recordProgress(_ number: Int, _ progress: JobProgress) throws(JobQueueError) -> Job {
        try change(
            number, from: [.starting, .running, .cancelling], "note progress", set: "progress = :progress",
            { ["progress": try Job.json(progress)] })
    }

    /// Notes a new checkpoint, and that the attempt was worth something.
    /// - Parameter progress: how far the job is, if that is known to be newer than what was noted.
    @discardableResult
    public func recordCheckpoint(
        _ number: Int, _ checkpoint: CheckpointSummary, progress: JobProgress? = nil
    ) throws(JobQueueError) -> Job {
        try change(
            number, from: [.starting, .running, .cancelling], "note a checkpoint",
            set: "checkpoint = :checkpoint, progress = coalesce(:progress, progress), fruitless = 0",
            { ["checkpoint": try Job.json(checkpoint), "progress": try Job.json(progress)] })
    }

    /// The worker ended without an outcome and through no fault of the job: the job waits for its next turn, or is
    /// `cancelled` if that was asked.
    @discardableResult
    public func requeue(
        _ number: Int, exit: JobExit, reason: String? = nil, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job {
        try write("requeue a job") { database, changed in
            let job = try Self.job(database, number: number)
            try Self.expect(job, [.starting, .running, .cancelling])
            if job.state == .cancelling {
                try Self.end(database, job, .cancelled, exit, at: time)
            } else {
                try Self.update(database, number, "state = 'queued', reason = :reason", ["reason": reason])
            }
            return try Self.commit(number: number, database, &changed)
        }
    }

    /// The worker crashed: the job waits for its next turn, or `failed` after more than `limit` crashes without a new
    /// checkpoint, or `cancelled` if that was asked.
    @discardableResult
    public func retry(
        _ number: Int, limit: Int, exit: JobExit, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job {
        try write("requeue a job after a crash") { database, changed in
            let job = try Self.job(database, number: number)
            try Self.expect(job, [.starting, .running, .cancelling])
            let crashes =
                1
                + (try Int.fetchOne(database, sql: "SELECT fruitless FROM job WHERE number = ?", arguments: [number])
                    ?? 0)
            if job.state == .cancelling {
                try Self.end(database, job, .cancelled, exit, at: time)
            } else if crashes > limit {
                var final = exit
                final.text += " Given up after \(crashes) attempts without a new checkpoint."
                try Self.end(database, job, .failed, final, at: time)
            } else {
                try Self.update(
                    database, number, "state = 'queued', fruitless = :crashes, reason = :reason",
                    ["crashes": crashes, "reason": exit.text])
            }
            return try Self.commit(number: number, database, &changed)
        }
    }

    /// The job has ended: `succeeded`, `failed` or `cancelled`.
    @discardableResult
    public func finish(
        _ number: Int, as state: JobState, exit: JobExit, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job {
        precondition(state.isFinal, "a job cannot finish as \(state.rawValue)")
        return try write("finish a job") { database, changed in
            let job = try Self.job(database, number: number)
            try Self.expect(job, [.starting, .running, .cancelling])
            try Self.end(database, job, state, exit, at: time)
            return try Self.commit(number: number, database, &changed)
        }
    }

    /// Somebody wants the job to end: a queued one is `cancelled` at once, one with a worker is `cancelling` until the
    /// worker has ended. Asking again changes nothing.
    @discardableResult
    public func requestCancel(
        _ number: Int, reason: String? = nil, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job {
        try write("cancel a job") { database, changed in
            let job = try Self.job(database, number: number)
            try Self.expect(job, [.queued, .starting, .running, .cancelling])
            let why = reason ?? "cancelled on request"
            switch job.state {
            case .cancelling: return job
            case .queued:
                try Self.end(database, job, .cancelled, JobExit(text: "Cancelled before it ran."), at: time)
                try Self.update(database, number, "reason = :reason", ["reason": why])
            default: try Self.update(database, number, "state = 'cancelling', reason = :reason", ["reason": why])
            }
            return try Self.commit(number: number, database, &changed)
        }
    }
}

/// The pieces of which transitions are made.
extension JobQueue {
    private static let nextRevision = "(SELECT revision + 1 FROM counter)"

    private func change(
        _ number: Int, from states: [JobState], _ operation: String, set assignments: String,
        _ arguments: @autoclosure () -> StatementArguments
    ) throws(JobQueueError) -> Job {
        try change(number, from: states, operation, set: assignments, { arguments() })
    }

    private func change(
        _ number: Int, from states: [JobState], _ operation: String, set assignments: String,
        _ arguments: () throws -> StatementArguments
    ) throws(JobQueueError) -> Job {
        try write(operation) { database, changed in
            try Self.expect(try Self.job(database, number: number), states)
            try Self.update(database, number, assignments, try arguments())
            return try Self.commit(number: number, database, &changed)
        }
    }

    private static func expect(_ job: Job, _ states: [JobState]) throws {
        guard states.contains(job.state) else { throw JobQueueError.badState(job, wanted: states) }
    }

    private static func update(
        _ database: Database, _ number: Int, _ assignments: String, _ arguments: StatementArguments
    ) throws {
        try database.execute(
            sql: "UPDATE job SET \(assignments) WHERE number = :number", arguments: arguments + ["number": number])
    }

    private static func end(
        _ database: Database, _ job: Job, _ state: JobState, _ exit: JobExit, at time: Timestamp
    ) throws {
        try update(
            database, job.number, "state = :state, exit = :exit, finished = :time",
            ["state": state.rawValue, "exit": try Job.json(exit), "time": time.description])
    }

    /// Gives the changed job the next revision, once in each transaction.
    private static func commit(number: Int, _ database: Database, _ changed: inout [Job]) throws -> Job {
        let row = try Row.fetchOne(
            database, sql: "UPDATE job SET revision = \(nextRevision) WHERE number = ? RETURNING \(Job.columns)",
            arguments: [number])
        guard let row else { throw JobQueueError.noSuchJob(String(number)) }
        try countRevision(database)
        let job = try Job(row: row)
        changed.append(job)
        return job
    }

    private static func countRevision(_ database: Database) throws {
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
