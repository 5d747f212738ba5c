import Foundation
import GRDB
import JobQueue
import Jobs

/// A state directory as after years of use: finished jobs with all of their records, and queued jobs after them, each
/// with an empty run directory.
struct LoadTable {
    let finished: Int
    let queued: Int

    /// The revision of the last change.
    var revision: Int { Self.firstRevision + finished + queued }
    private static let firstRevision = 1000

    /// Submits two jobs through the queue, then copies their rows, whatever columns these have.
    func write(to state: URL) throws {
        let runs = state.appending(path: "runs")
        try FileManager.default.createDirectory(at: runs, withIntermediateDirectories: true)
        let path = state.appending(path: "queue.sqlite").path
        try templates(path, runs)
        let file = try DatabaseQueue(path: path)
        try file.write { database in
            let columns = try Row.fetchAll(database, sql: "PRAGMA table_info(job)").map { $0["name"] as String }
            try database.execute(sql: "UPDATE job SET number = \(finished + 1) WHERE number = 2")
            for (template, numbers) in [(1, 2...finished), (finished + 1, finished + 2...finished + queued)] {
                let values = columns.map { column in
                    switch column {
                    case "number": "value"
                    case "revision": "value + \(Self.firstRevision)"
                    case "directory": "'\(runs.path)/' || value"
                    case "name": "'garments-' || (value % 100)"
                    default: column
                    }
                }
                try database.execute(
                    sql: """
                        WITH RECURSIVE n (value) AS
                            (VALUES (\(numbers.lowerBound)) UNION ALL SELECT value + 1 FROM n WHERE value < \(numbers.upperBound))
                        INSERT INTO job (\(columns.joined(separator: ", ")))
                        SELECT \(values.joined(separator: ", ")) FROM n, job WHERE number = \(template)
                        """)
            }
            try database.execute(sql: "UPDATE counter SET number = \(finished + queued), revision = \(revision)")
        }
        try file.close()
        for number in 1...finished + queued { mkdir("\(runs.path)/\(number)", 0o755) }
    }

    private func templates(_ path: String, _ runs: URL) throws {
        let queue = try JobQueue(path: path)
        for number in 1...2 {
            _ = try queue.takeNumber()
            let directory = number == 1 ? "\(runs.path)/1" : "\(runs.path)/\(finished + 1)"
            var job = NewJob(
                number: number, name: "garments", kind: .train, owner: "ada", uid: getuid(), priority: 0,
                labels: ["team": "blue"], unique: nil, directory: directory)
            job.steps = 1400
            _ = try queue.insert(job)
        }
        _ = try queue.claim()
        try queue.markRunning(1)
        let progress = JobProgress(
            step: 1400, total: 1400, rate: 11.5, secondsLeft: 0, metrics: ["loss": Metric(0.2123)], updated: .now)
        try queue.recordCheckpoint(
            1,
            CheckpointSummary(
                step: 1400, path: "\(runs.path)/1/checkpoints/step-00001400",
                sha256: String(repeating: "ab", count: 32),
                bytes: 5_200_000, created: .now, seconds: 0.05), progress: progress)
        try queue.finish(1, as: .succeeded, exit: JobExit(text: "Trained 1400 steps; the last loss was 0.2123."))
        try queue.close()
    }
}
