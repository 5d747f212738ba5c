internal import Foundation
internal import GRDB
public import Jobs

/// The order of starts, and the claim of the next job.
extension JobQueue {
    /// Claims the next job: of the jobs that wait for resources only and fit (`Turns`), the one of highest priority, then
    /// of lowest number. Its state becomes `starting`, and its attempt grows by one.
    /// - Parameters:
    ///   - room: the free resources.
    ///   - machine: the resources of the whole machine; `nil` for no limit.
    ///   - light: only jobs of light kinds.
    ///   - time: the present time; a job whose retry is due later is skipped.
    /// - Returns: the claimed job; `nil` if none can start, or the queue is drained.
    /// - Throws: `JobQueueError.failed` if the database cannot be written.
    public func claim(
        in room: Room = Room(), of machine: Room? = nil, light: Bool = false, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job? {
        try write("claim a job") { database, changed in
            if try Self.drained(database) != nil { return nil }
            var turns = Turns(room, of: machine)
            let candidates = try Self.candidates(database, light: light, at: time)
            while !turns.isOver, let (number, resources) = try candidates.next() {
                guard case .starts(let gpu) = turns.next(number, resources) else { continue }
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        UPDATE job SET state = 'starting', attempt = attempt + 1, reason = NULL, not_before = NULL,
                            launched = :now, boot = :boot, clock = :clock, granted = :gpu, revision = \(Self.nextRevision)
                        WHERE number = :number AND state = 'queued' AND waiting = 0 RETURNING \(Job.columns)
                        """,
                    arguments: [
                        "now": time.description, "boot": clock.boot, "clock": clock.seconds(at: time), "gpu": gpu,
                        "number": number,
                    ])
                guard let row else { throw JobQueueError.noSuchJob(String(number)) }
                let job = try Job(row: row)
                try Self.countRevision(database)
                changed.append(job)
                return job
            }
            return nil
        }
    }

    /// The verdict on a queued job, and the jobs before it.
    /// - Returns: `nil` for a job that is not queued or waits for more than resources.
    /// - Throws: `JobQueueError.noSuchJob`, `.failed`.
    public func turn(
        of number: Int, in room: Room, of machine: Room? = nil, light: Bool = false, at time: Timestamp = .now
    ) throws(JobQueueError) -> (verdict: Turns.Verdict, before: [Int])? {
        try read("find a turn") { database in
            var turns = Turns(room, of: machine)
            var before: [Int] = []
            let candidates = try Self.candidates(database, light: light, at: time)
            while let (candidate, resources) = try candidates.next() {
                let verdict = turns.next(candidate, resources)
                if candidate == number { return (verdict, before) }
                if case .exceeds = verdict { continue }
                before.append(candidate)
            }
            return nil
        }
    }

    /// The first job in the order of starts that does not fit, with the resource it lacks.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func head(
        in room: Room, of machine: Room? = nil, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job? {
        try readAhead("find the next job") { database in
            let candidates = try Self.candidates(database, at: time)
            var turns = Turns(room, of: machine)
            while let (number, resources) = try candidates.next() {
                if case .lacks = turns.next(number, resources) { return try Self.job(database, number: number) }
            }
            return nil
        }
    }

    /// Seconds since the launch of a job's present worker; 0 without one.
    /// - Throws: `JobQueueError.noSuchJob`, `.failed`.
    public func elapsed(_ number: Int, at time: Timestamp = .now) throws(JobQueueError) -> Double {
        try read("see how long a job has worked") { database in
            try Double.fetchOne(
                database, sql: "SELECT elapsed(launched, boot, clock, ?) FROM job WHERE number = ?",
                arguments: [time.description, number]) ?? 0
        }
    }

    /// The earliest time of a pending retry; `nil` without one.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func nextRetry(after time: Timestamp = .now) throws(JobQueueError) -> Timestamp? {
        try readAhead("find the next retry") { database in
            try String.fetchOne(
                database,
                sql: """
                    SELECT min(not_before) FROM job INDEXED BY job_retry
                    WHERE not_before > ? AND not_before <= ? AND state = 'queued' AND waiting = 0
                    """,
                arguments: [time.description, Self.latestRetry(from: time).description]
            ).flatMap(Timestamp.init)
        }
    }

    /// The latest time of a retry that a right clock can have set: no pause is as long as a day. A later one was set while
    /// the clock was in the future, and is over.
    public static func latestRetry(from time: Timestamp) -> Timestamp {
        Timestamp(time.date.addingTimeInterval(86_400))
    }
    /// The light kinds as SQL texts.
    private static let lightKinds = JobKind.allCases.filter(\.traits.isLight).map { "'\($0.rawValue)'" }
        .joined(separator: ", ")

    /// The jobs that wait for resources only, in the order in which they start.
    /// - Parameter light: only jobs of light kinds.
    static func candidates(
        _ database: Database, light: Bool = false, at time: Timestamp
    ) throws -> MapCursor<RowCursor, (Int, JobResources)> {
        try Row.fetchCursor(
            database,
            sql: """
                SELECT number, threads, memory, gpu FROM job INDEXED BY job_turn
                WHERE state = 'queued' AND waiting = 0
                AND (not_before IS NULL OR not_before <= ? OR not_before > ?)
                \(light ? "AND kind IN (\(lightKinds))" : "")
                ORDER BY priority DESC, number
                """, arguments: [time.description, latestRetry(from: time).description]
        ).map { row in
            let gpu: Int? = row[3]
            return (
                row[0], JobResources(threads: row[1], memory: row[2], gpu: gpu.map(JobResources.GPU.init(rawValue:)))
            )
        }
    }
}
