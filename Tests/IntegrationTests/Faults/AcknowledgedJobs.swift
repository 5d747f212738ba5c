import ChildProcess
import Foundation
import GRDB
import Testing

/// What a client knows of its jobs after calls of which some were refused. A refused change is absent or whole, since its
/// acknowledgement may be what was lost.
struct AcknowledgedJobs {
    /// What may be true of one job.
    struct Known {
        /// The number, if it was acknowledged.
        var number: Int?
        /// The states that it may have; "absent" and "removed" among them.
        var states: Set<String>
        var priorities: Set<Int> = [0]
        var labels: Set<String> = ["{}"]
    }

    var jobs: [String: Known] = [:]

    /// Notes a submission.
    mutating func submitted(_ name: String, _ run: ProgramRun) {
        let number = run.status == 0 ? Int(run.output.trimmingCharacters(in: .whitespacesAndNewlines)) : nil
        jobs[name] = Known(number: number, states: number == nil ? ["absent", "held"] : ["held"])
    }

    /// Notes a change.
    mutating func changed<Value>(
        _ name: String, _ key: WritableKeyPath<Known, Set<Value>>, to value: Value, _ run: ProgramRun
    ) {
        if run.status == 0 { jobs[name]?[keyPath: key] = [value] } else { jobs[name]?[keyPath: key].insert(value) }
    }

    /// Compares with the queue of a state directory; returns the sentences of what differs.
    /// - Throws: `DatabaseError` if the queue cannot be read.
    func differences(in state: URL) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        let file = try DatabaseQueue(path: state.appending(path: "queue.sqlite").path, configuration: configuration)
        let (rows, removed) = try file.read { database in
            (
                try Row.fetchAll(database, sql: "SELECT number, name, state, priority, labels, directory FROM job"),
                try Int.fetchAll(database, sql: "SELECT number FROM removed")
            )
        }
        var found: [String] = []
        for (name, known) in jobs {
            let mine = rows.filter { $0["name"] == name }
            if mine.count > 1 { found.append("\(name) is there \(mine.count) times") }
            guard let row = mine.first else {
                if known.states.isDisjoint(with: ["absent", "removed"]) { found.append("\(name) is lost") }
                continue
            }
            let (number, state): (Int, String) = (row["number"], row["state"])
            if let acknowledged = known.number, acknowledged != number { found.append("\(name) has number \(number)") }
            if !known.states.contains(state) { found.append("\(name) is \(state), not \(known.states)") }
            if !known.priorities.contains(row["priority"]) {
                found.append("\(name) has priority \(row["priority"] as Int)")
            }
            if !known.labels.contains(row["labels"]) { found.append("\(name) has labels \(row["labels"] as String)") }
            if removed.contains(number) { found.append("\(name) is removed and there") }
            let spec = URL(filePath: row["directory"] as String).appending(path: "spec.json")
            if (try? JSONSerialization.jsonObject(with: Data(contentsOf: spec))) == nil {
                found.append("\(name) has no whole spec")
            }
        }
        for row in rows where jobs[row["name"]] == nil { found.append("nobody submitted \(row["name"] as String)") }
        return found
    }

    /// The highest acknowledged number.
    var newest: Int { jobs.values.compactMap(\.number).max() ?? 0 }
}
