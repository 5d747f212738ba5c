internal import Foundation
internal import GRDB
internal import Jobs

extension Job {
    /// The columns that `init(row:)` reads.
    static let columns = """
        number, name, kind, state, revision, owner, uid, priority, attempt, created, started, finished, progress, \
        checkpoint, exit, reason, labels, directory, after, not_before, launched, worked, time_limit, retries, threads, \
        memory, gpu, granted, rerun_of, model
        """

    /// Reads a row of the queue.
    init(row: Row) throws {
        self.init(
            number: try row.decode(forColumn: "number"), name: try row.decode(forColumn: "name"),
            kind: try Self.word(row, "kind"), state: try Self.word(row, "state"),
            revision: try row.decode(forColumn: "revision"), owner: try row.decode(forColumn: "owner"),
            uid: try row.decode(forColumn: "uid"), priority: try row.decode(forColumn: "priority"),
            attempt: try row.decode(forColumn: "attempt"),
            created: try Self.required(Self.time(row, "created"), "created"),
            started: try Self.time(row, "started"), finished: try Self.time(row, "finished"),
            progress: try Self.value(row, "progress"), checkpoint: try Self.value(row, "checkpoint"),
            exit: try Self.value(row, "exit"), reason: try row.decode(forColumn: "reason"),
            labels: try Self.required(Self.value(row, "labels"), "labels"),
            directory: try row.decode(forColumn: "directory"))
        after = try Self.value(row, "after")
        notBefore = try Self.time(row, "not_before")
        launched = try Self.time(row, "launched")
        worked = try row.decode(forColumn: "worked")
        timeLimit = try row.decode(forColumn: "time_limit")
        retries = try row.decode(forColumn: "retries")
        let wanted: Int? = try row.decode(forColumn: "gpu")
        resources = JobResources(
            threads: try row.decode(forColumn: "threads"), memory: try row.decode(forColumn: "memory"),
            gpu: wanted.map(JobResources.GPU.init(rawValue:)))
        gpu = try row.decode(forColumn: "granted")
        rerunOf = try row.decode(forColumn: "rerun_of")
        model = try row.decode(forColumn: "model")
    }

    /// The error for a cell that this program did not write.
    struct BadCell: Error, CustomStringConvertible {
        let column: String
        let content: String
        var description: String { "the column \(column) holds \"\(content)\"" }
    }

    /// The JSON text of a value for a column.
    static func json(_ value: (some Encodable)?) throws -> String? {
        guard let value else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ row: Row, _ column: String) throws -> Value? {
        guard let text: String = try row.decode(forColumn: column) else { return nil }
        return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    private static func word<Word: RawRepresentable<String>>(_ row: Row, _ column: String) throws -> Word {
        let text: String = try row.decode(forColumn: column)
        guard let word = Word(rawValue: text) else { throw BadCell(column: column, content: text) }
        return word
    }

    private static func time(_ row: Row, _ column: String) throws -> Timestamp? {
        guard let text: String = try row.decode(forColumn: column) else { return nil }
        guard let time = Timestamp(text) else { throw BadCell(column: column, content: text) }
        return time
    }

    private static func required<Value>(_ value: Value?, _ column: String) throws -> Value {
        guard let value else { throw BadCell(column: column, content: "NULL") }
        return value
    }
}
