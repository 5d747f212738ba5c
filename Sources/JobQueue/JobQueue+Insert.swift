internal import GRDB
public import Jobs

/// Insertion of jobs.
extension JobQueue {
    /// Stores the model that a job samples or evaluates, in words, once it is fixed.
    /// - Throws: `JobQueueError.noSuchJob`, `.failed`.
    public func setModel(_ number: Int, _ model: String?) throws(JobQueueError) {
        try write("store the model of a job") { database, changed in
            try Self.update(database, number, "model = :model", ["model": model])
            _ = try Self.commit(number: number, database, &changed)
        }
    }

    /// Takes the next job number. A number is never assigned again, even if no job follows.
    /// - Throws: `JobQueueError.failed` if the database cannot be written.
    public func takeNumber() throws(JobQueueError) -> Int {
        try write("give out a number") { database, _ in
            guard
                let number = try Int.fetchOne(
                    database, sql: "UPDATE counter SET number = number + 1 RETURNING number")
            else { throw DatabaseError(message: "the counter is missing") }
            return number
        }
    }

    /// Inserts a job in state `queued`, or `held` if `isHeld` is set.
    /// - Returns: the job. If the same user has used the same key before, that job, and `isNew` is false.
    /// - Throws: `JobQueueError.unmet` if the job depends on the success of a job that has ended without it; `.noSuchJob`,
    ///   `.failed`.
    public func insert(_ new: NewJob) throws(JobQueueError) -> (job: Job, isNew: Bool) {
        try write("add a job") { database, changed in
            if let key = new.unique, let job = try Self.job(database, uid: new.uid, key: key) { return (job, false) }
            var values: [String: (any DatabaseValueConvertible)?] = [
                "number": new.number, "name": new.name ?? "\(new.kind.rawValue)-\(new.number)",
                "kind": new.kind.rawValue, "state": (new.isHeld ? JobState.held : .queued).rawValue,
                "owner": new.owner, "uid": new.uid, "priority": new.priority, "created": new.created.description,
                "directory": new.directory, "key": new.unique, "steps": new.steps, "retries": new.retries,
            ]
            values["labels"] = try Job.json(new.labels)
            values["after"] = new.after.isEmpty ? nil : try Job.json(new.after)
            values["time_limit"] = new.timeLimit
            values["threads"] = new.resources.threads
            values["memory"] = new.resources.memory
            values["gpu"] = new.resources.gpu?.rawValue
            values["rerun_of"] = new.rerunOf
            values["model"] = new.model
            let columns = values.keys.sorted()
            try database.execute(
                sql: """
                    INSERT INTO job (revision, \(columns.joined(separator: ", ")))
                    VALUES (\(Self.nextRevision), \(columns.map { ":" + $0 }.joined(separator: ", ")))
                    """, arguments: StatementArguments(values))
            try Self.openDependencies(of: new.number, new.after, database)
            let reason = new.isHeld ? "held at its submission" : try Self.waitingReason(database, new.number)
            try Self.update(database, new.number, "reason = :reason", ["reason": reason])
            let job = try Self.commit(number: new.number, database, &changed)
            return (job, true)
        }
    }
}
