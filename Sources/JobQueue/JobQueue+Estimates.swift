internal import GRDB
public import Jobs

/// Inputs of estimates.
extension JobQueue {
    /// The jobs that wait for resources only, in the order in which they start, up to one job.
    /// - Parameters:
    ///   - light: only jobs of light kinds.
    ///   - limit: the most jobs, 1 or more; of a longer queue the first ones and the job itself.
    /// - Returns: the jobs, and whether they are complete; `nil` if the job is not among them.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func waiting(
        upTo number: Int, light: Bool = false, limit: Int = 1000, at time: Timestamp = .now
    ) throws(JobQueueError) -> (jobs: [WaitingJob], isComplete: Bool)? {
        try read("look along the queue") { database in
            let candidates = try Self.candidates(database, light: light, at: time)
            var jobs: [WaitingJob] = []
            var isComplete = true
            while let (candidate, resources) = try candidates.next() {
                guard candidate == number || jobs.count + 1 < limit else {
                    isComplete = false
                    continue
                }
                jobs.append(WaitingJob(number: candidate, resources: resources, seconds: nil))
                if candidate == number { break }
            }
            guard jobs.last?.number == number else { return nil }
            var rates: [String: Double?] = [:]
            for index in jobs.indices {
                jobs[index].seconds = try Self.seconds(database, jobs[index].number, &rates)
            }
            return (jobs, isComplete)
        }
    }

    /// The numbers of the jobs on which a job still depends.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func openDependencies(of number: Int) throws(JobQueueError) -> [JobDependency] {
        try read("read what a job waits for") { database in
            try Row.fetchAll(
                database, sql: "SELECT needs, until FROM dependency WHERE job = ? ORDER BY needs", arguments: [number]
            ).map { JobDependency(job: $0[0], until: JobDependency.Condition(rawValue: $0[1]) ?? .success) }
        }
    }

    /// Seconds of work left for a job; `nil` before a rate was measured.
    private static func seconds(
        _ database: Database, _ number: Int, _ rates: inout [String: Double?]
    ) throws -> Double? {
        let row = try Row.fetchOne(
            database, sql: "SELECT name, kind, steps, progress FROM job WHERE number = ?", arguments: [number])
        guard let row else { return nil }
        let (name, kind, steps): (String, String, Int) = (row[0], row[1], row[2])
        let progress: JobProgress? = try Job.value(row, "progress")
        if let progress, let rate = progress.rate, rate > 0 {
            return Double(max(0, progress.total - progress.step)) / rate
        }
        guard steps > 0 else { return nil }
        let key = "\(kind) \(name)"
        let rate: Double?
        if let known = rates[key] {
            rate = known
        } else {
            rate = try measuredRate(database, name: name, kind: kind)
            rates[key] = rate
        }
        guard let rate, rate > 0 else { return nil }
        return Double(max(0, steps - (progress?.step ?? 0))) / rate
    }

    /// Steps per second of the newest measured job of a name.
    private static func measuredRate(_ database: Database, name: String, kind: String) throws -> Double? {
        try Double.fetchOne(
            database,
            sql: """
                SELECT json_extract(progress, '$.rate') FROM job
                WHERE name = ? AND kind = ? AND json_extract(progress, '$.rate') > 0 ORDER BY number DESC LIMIT 1
                """, arguments: [name, kind])
    }
}
