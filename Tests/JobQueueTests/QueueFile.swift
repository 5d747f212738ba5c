import Foundation
import JobQueue
import Jobs

/// A queue in a temporary directory that is removed with the value.
final class QueueFile {
    let directory: URL
    var path: String { directory.appending(path: "queue.sqlite").path(percentEncoded: false) }

    /// - Parameter parent: The directory to create it in, if it exists; otherwise the system's directory for temporary
    ///   files.
    init(in parent: String? = nil) throws {
        let parent = parent.flatMap { FileManager.default.isWritableFile(atPath: $0) ? URL(filePath: $0) : nil }
        directory = (parent ?? .temporaryDirectory).appending(path: "cfgd-queue-\(UUID().uuidString)")
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
        unique: String? = nil, _ change: (inout NewJob) -> Void = { _ in }
    ) throws -> Job {
        let number = try takeNumber()
        var new = NewJob(
            number: number, name: name, kind: .train, owner: "ada", uid: uid, priority: priority, labels: labels,
            unique: unique, directory: "/runs/\(number)")
        change(&new)
        return try insert(new).job
    }
}

extension CheckpointSummary {
    static func step(_ step: Int) -> CheckpointSummary {
        CheckpointSummary(
            step: step, path: "/c/\(step)", sha256: String(repeating: "0", count: 64), bytes: 1, created: .now,
            seconds: 0.5)
    }
}
