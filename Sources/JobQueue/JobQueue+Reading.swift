internal import Foundation
internal import GRDB
public import Jobs

/// Reads of the queue. None of them waits for a writer.
extension JobQueue {
    /// The job of a number.
    /// - Throws: `JobQueueError.noSuchJob`, `.failed`.
    public func job(_ number: Int) throws(JobQueueError) -> Job {
        try read("find a job") { try Self.job($0, number: number) }
    }

    /// The job of a number in digits, of a name (the newest job of that name), or of `@last`.
    /// - Parameter limit: only jobs of lower numbers count; `nil` for all.
    /// - Throws: `JobQueueError.noSuchJob`, `.failed`.
    public func job(named name: String, before limit: Int? = nil) throws(JobQueueError) -> Job {
        let (condition, argument): (String, (any DatabaseValueConvertible)?) =
            if name == "@last" {
                ("1", nil)
            } else if name.allSatisfy(\.isASCII), let number = Int(name) {
                ("number = ?", number)
            } else {
                ("name = ?", name)
            }
        return try read("find a job") { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT \(Job.columns) FROM job WHERE \(condition) AND number < ? ORDER BY number DESC LIMIT 1",
                arguments: StatementArguments([argument, limit ?? Int.max].compactMap { $0 }))
            guard let row else { throw JobQueueError.noSuchJob(name) }
            return try Job(row: row)
        }
    }

    /// The job that a user submitted with a key.
    /// - Throws: `JobQueueError.noSuchJob`, `.failed`.
    public func job(uid: UInt32, unique key: String) throws(JobQueueError) -> Job? {
        try read("find a job") { try Self.job($0, uid: uid, key: key) }
    }

    /// The most jobs in one page: enough to read fast, few enough to hold.
    public static let pageSize = 256

    /// One page of the jobs of a selection, by ascending number.
    /// - Parameter number: only jobs of higher numbers.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func page(_ selection: JobSelection = JobSelection(), after number: Int = 0) throws(JobQueueError) -> [Job] {
        try read("list jobs") { database in
            try Self.jobs(database, selection, and: "number > ?", [number], order: "number", limit: Self.pageSize)
        }
    }

    /// The jobs of a selection by ascending number.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func jobs(_ selection: JobSelection = JobSelection()) throws(JobQueueError) -> [Job] {
        try read("list jobs") { database in
            try Self.jobs(database, selection, and: "1", [], order: "number")
        }
    }

    /// The jobs of a selection that changed after a revision, in the order of their last change.
    /// - Parameters:
    ///   - end: only jobs whose last change is of this revision or an earlier one.
    ///   - removedSince: includes the selected jobs that were removed after this revision.
    ///   - limit: the most changes; the earliest come first.
    /// - Throws: `JobQueueError.revisionGone` where all removals since a revision are asked for and the oldest are
    ///   forgotten.
    public func changes(
        since revision: Int, upTo end: Int = .max, in selection: JobSelection = JobSelection(),
        removedSince: Int? = nil,
        limit: Int = pageSize
    ) throws(JobQueueError) -> [Job] {
        try read("list changes") { database in
            let jobs = try Self.jobs(
                database, selection, and: "revision > ? AND revision <= ?", [revision, end], order: "revision",
                limit: limit)
            guard let removedSince else { return jobs }
            let forgotten = try Int.fetchOne(database, sql: "SELECT forgotten FROM counter") ?? 0
            if selection.numbers == nil, removedSince < forgotten {
                throw JobQueueError.revisionGone(oldest: forgotten)
            }
            let removed = try Self.removed(
                database, since: max(removedSince, revision), upTo: end, among: selection.numbers, limit: limit)
            if removed.isEmpty { return jobs }
            return Array((jobs + removed).sorted { $0.revision < $1.revision }.prefix(limit))
        }
    }

    /// The newest end of a job that a right clock has told; `nil` without an end. What stands more than a year after the end
    /// before it was told by a clock in the future.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func newestEnd() throws(JobQueueError) -> Timestamp? {
        try read("read the newest end") { database in
            let ends = try String.fetchCursor(
                database, sql: "SELECT finished FROM job WHERE finished IS NOT NULL ORDER BY finished")
            var newest: Timestamp?
            while let end = try ends.next().flatMap(Timestamp.init) {
                if let newest, end.date.timeIntervalSince(newest.date) > 366 * 86_400 { break }
                newest = end
            }
            return newest
        }
    }

    /// The number of a user's jobs that have not ended.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func unfinishedCount(of uid: UInt32) throws(JobQueueError) -> Int {
        try read("count a user's jobs") { database in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM job INDEXED BY job_unfinished WHERE finished IS NULL AND uid = ?",
                arguments: [uid]) ?? 0
        }
    }

    /// The numbers of all jobs.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func numbers() throws(JobQueueError) -> [Int] {
        try read("list numbers") { try Int.fetchAll($0, sql: "SELECT number FROM job") }
    }

    /// The last number that was assigned; 0 before the first.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func lastNumber() throws(JobQueueError) -> Int {
        try read("read the last number") { try Int.fetchOne($0, sql: "SELECT number FROM counter") ?? 0 }
    }

    /// The revision of the last change; 0 before the first job.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func revision() throws(JobQueueError) -> Int {
        try read("read the revision") { try Int.fetchOne($0, sql: "SELECT revision FROM counter") ?? 0 }
    }

    /// The number of jobs in each state; states without jobs are left out.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func counts() throws(JobQueueError) -> [JobState: Int] {
        try read("count jobs") { database in
            var counts: [JobState: Int] = [:]
            let rows = try Row.fetchCursor(database, sql: "SELECT state, count(*) FROM job GROUP BY state")
            while let row = try rows.next() {
                let word: String = row[0]
                guard let state = JobState(rawValue: word) else {
                    throw Job.BadCell(column: "state", content: word)
                }
                counts[state] = row[1]
            }
            return counts
        }
    }

    private static func jobs(
        _ database: Database, _ selection: JobSelection, and condition: String, _ values: StatementArguments,
        order: String, limit: Int = -1
    ) throws -> [Job] {
        var conditions = [condition]
        var arguments = values
        if let numbers = selection.numbers {
            conditions.append("number IN (\(numbers.map(String.init).joined(separator: ", ")))")
        }
        if let states = selection.states {
            if states.allSatisfy({ !$0.isFinal }) { conditions.append("finished IS NULL") }
            conditions.append("state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", ")))")
        }
        for (key, value) in selection.labels {
            conditions.append("EXISTS (SELECT 1 FROM json_each(labels) WHERE key = ? AND value = ?)")
            arguments += [key, value]
        }
        if let since = selection.since {
            conditions.append("created >= ?")
            arguments += [since.description]
        }
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(Job.columns) FROM job WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT \(limit)
                """, arguments: arguments)
        var jobs: [Job] = []
        while let row = try rows.next() { jobs.append(try Job(row: row)) }
        return jobs
    }
}
