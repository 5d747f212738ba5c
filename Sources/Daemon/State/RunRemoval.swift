internal import Dispatch
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Logging
internal import Storage

/// Deletes run directories of jobs that the queue has forgotten. The queue remembers each until its directory is gone, so
/// that neither a crash in between nor a directory that cannot be deleted leaves anything behind for good.
struct RunRemoval: Sendable {
    /// A large run directory takes minutes, for which nobody else should wait. One after the other: there is one disk.
    private static let deletions = DispatchQueue(label: "dev.cfgd.removal", qos: .default)

    let queue: JobQueue
    let state: StateDirectory
    let logger: Logger

    /// Removes a job, and begins to delete its files.
    @discardableResult
    func remove(_ number: Int) throws -> Job {
        let job = try queue.remove(number)
        delete(number, job.directory)
        return job
    }

    /// Begins to delete what a crash, or a directory that could not be deleted, has left.
    func finish() throws {
        for (number, directory) in try queue.leftovers().sorted(by: { $0.key < $1.key }) { delete(number, directory) }
    }

    /// Returns when what was begun before is over, or the task is cancelled; then it goes on by itself.
    func wait() async {
        let (end, isOver) = AsyncStream.makeStream(of: Void.self)
        Self.deletions.async { isOver.finish() }
        for await _ in end {}
    }

    private func delete(_ number: Int, _ directory: String) {
        Self.deletions.async {
            do {
                if FileManager.default.fileExists(atPath: directory) {
                    try FileManager.default.removeItem(atPath: directory)
                }
                try SystemFileOperations().syncDirectory(state.runs)
                try queue.forget(number)
            } catch {
                logger.warning(
                    "job \(number) is removed, and its files in \(directory) are not: \(error); tried again in an hour",
                    metadata: ["CFGD_JOB": "\(number)"])
            }
        }
    }
}
