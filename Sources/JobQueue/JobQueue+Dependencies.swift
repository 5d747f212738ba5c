internal import GRDB
internal import Jobs

/// Dependencies between jobs. The table holds open dependencies only; they close in the transaction in which the other job
/// ends.
extension JobQueue {
    /// Stores the dependencies of a job that are still open.
    /// - Throws: `JobQueueError.unmet` for a job that has ended without the required success, `.noSuchJob` for a removed
    ///   one.
    static func openDependencies(of number: Int, _ dependencies: [JobDependency], _ database: Database) throws {
        for dependency in dependencies {
            let other = try job(database, number: dependency.job)
            switch dependency.isMet(by: other.state) {
            case true?: continue
            case false?: throw JobQueueError.unmet(other)
            case nil:
                try database.execute(
                    sql: """
                        INSERT INTO dependency VALUES (:job, :needs, :until)
                        ON CONFLICT DO UPDATE SET until = max(until, excluded.until)
                        """,
                    arguments: ["job": number, "needs": other.number, "until": dependency.until.rawValue])
            }
        }
    }

    /// Closes the dependencies on a job that has ended: dependents are released, or end as it did.
    static func settleDependents(
        of root: Job, _ database: Database, at time: Timestamp, _ changed: inout [Job]
    ) throws {
        var ended = [root]
        while let job = ended.popLast() {
            let rows = try Row.fetchAll(
                database, sql: "SELECT job, until FROM dependency WHERE needs = ? ORDER BY job", arguments: [job.number]
            )
            for row in rows {
                let number: Int = row[0]
                let condition = JobDependency.Condition(rawValue: row[1]) ?? .success
                if JobDependency(job: job.number, until: condition).isMet(by: job.state) == true {
                    try database.execute(
                        sql: "DELETE FROM dependency WHERE job = ? AND needs = ?", arguments: [number, job.number])
                    if try Self.job(database, number: number).state == .queued {
                        try update(
                            database, number, "reason = :reason", ["reason": try waitingReason(database, number)])
                    }
                    _ = try commit(number: number, database, &changed)
                } else {
                    let text = whyNever(waitedFor: job, root)
                    try closeRow(
                        database, number, job.state, JobExit(text: text), reason: text, at: time)
                    ended.append(try commit(number: number, database, &changed))
                }
            }
        }
    }

    /// The reason of a waiting job, such as `waits for jobs 12 and 13`; `nil` without an open dependency.
    static func waitingReason(_ database: Database, _ number: Int) throws -> String? {
        let open = try Int.fetchAll(
            database, sql: "SELECT needs FROM dependency WHERE job = ? ORDER BY needs", arguments: [number])
        return open.isEmpty ? nil : "waits for \(JobList.words(open))"
    }

    static func whyNever(waitedFor job: Job, _ root: Job) -> String {
        let who = "job \(root.number) (\(root.name))"
        let link = job.number == root.number ? "" : ", which job \(job.number) needs,"
        let what = root.state == .failed ? "failed" : "was cancelled"
        let cause = (root.state == .failed ? root.exit?.text : root.reason).map { ": \($0)" } ?? ""
        return "It never ran, since \(who)\(link) \(what)\(cause)"
    }
}
