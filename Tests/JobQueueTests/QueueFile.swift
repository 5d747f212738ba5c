import Foundation
import JobQueue
import Jobs

/// A queue in a temporary directory that goes away with the value.
final class QueueFile {
    let directory: URL
    var path: String { directory.appending(path: "queue.sqlite").path(percentEncoded: false) }

    init() throws {
        directory = URL.temporaryDirectory.appending(path: "cfgd-queue-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func open() throws -> JobQueue { try JobQueue(path: path) }
}

extension JobQueue {
    /// Submits a job as a daemon would.
    @discardableResult
    func submit(
        _ name: String? = nil, priority: Int = 0, labels: [String: String] = [:], uid: UInt32 = 1000,
        unique: String? = nil
    ) throws -> Job {
        let number = try takeNumber()
        return try insert(
            NewJob(
                number: number, name: name, kind: .train, owner: "ada", uid: uid, priority: priority, labels: labels,
                unique: unique, directory: "/runs/\(number)")
        ).job
    }
}

extension CheckpointSummary {
    static func step(_ step: Int) -> CheckpointSummary {
        CheckpointSummary(
            step: step, path: "/c/\(step)", sha256: String(repeating: "0", count: 64), bytes: 1, created: .now,
            seconds: 0.5)
    }
}
