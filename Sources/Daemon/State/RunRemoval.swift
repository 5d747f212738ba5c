internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

/// Deletes run directories of jobs that the queue has forgotten. The queue remembers each until its directory is gone, so
/// that a crash in between leaves nothing behind.
struct RunRemoval: Sendable {
    let queue: JobQueue
    let state: StateDirectory

    /// Removes a job with its files.
    @discardableResult
    func remove(_ number: Int) throws -> Job {
        let job = try queue.remove(number)
        try delete(number, job.directory)
        return job
    }

    /// Finishes what a crash interrupted.
    func finish() throws {
        for (number, directory) in try queue.leftovers() { try delete(number, directory) }
    }

    private func delete(_ number: Int, _ directory: String) throws {
        if FileManager.default.fileExists(atPath: directory) { try FileManager.default.removeItem(atPath: directory) }
        try SystemFileOperations().syncDirectory(state.runs)
        try queue.forget(number)
    }
}
