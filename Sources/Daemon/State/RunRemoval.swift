internal import Dispatch
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Logging
internal import Storage

/// The deletion of run directories of removed jobs. The queue keeps each directory until it is deleted, so a crash, or a
/// directory that cannot be deleted, leaves nothing behind for good.
struct RunRemoval: Sendable {
    /// The queue of deletions, one at a time for the one disk. A large run directory takes minutes, for which no call
    /// should wait.
    private static let deletions = DispatchQueue(label: "dev.cfgd.removal", qos: .default)

    let queue: JobQueue
    let state: StateDirectory
    let logger: Logger

    /// Removes a job from the queue.
    /// - Parameter grace: the seconds for which its files are kept and it can be brought back; 0 begins to delete them.
    @discardableResult
    func remove(_ number: Int, grace: Double = 0) throws -> Job {
        let keptUntil = grace > 0 ? Timestamp(Date(timeIntervalSinceNow: grace)) : nil
        let job = try queue.remove(number, keptUntil: keptUntil)
        if keptUntil == nil { delete(number, job.directory) }
        return job
    }

    /// Ends the grace time of a removed job, and begins to delete its files.
    /// - Throws: `JobQueueError.noSuchJob` if it was brought back or deleted meanwhile; `.failed`.
    func deleteEarly(_ job: Job) throws(JobQueueError) {
        guard try queue.giveUp([job.number]) == [job.number] else { throw .noSuchJob("\(job.number)") }
        delete(job.number, job.directory)
    }

    /// Deletes the files of a job that is still in the queue, for a full disk that cannot record the removal first. The spec
    /// stays: it is small, and without it the job could be neither shown nor rerun if its removal fails.
    /// - Returns: whether there was anything to delete.
    /// - Throws: the system's error, and `JobQueueError.needed` if another job depends on it.
    func deleteFiles(of job: Job) throws -> Bool {
        let dependents = try queue.dependents(of: job.number)
        guard dependents.isEmpty else { throw JobQueueError.needed(job, by: dependents) }
        let spec = state.run(job.number).spec.lastPathComponent
        let names = try FileManager.default.contentsOfDirectory(atPath: job.directory).filter { $0 != spec }
        if names.isEmpty { return false }
        logger.warning("the disk is full: the files of job \(job.number) are deleted before it is removed")
        for name in names { try SystemFileOperations().removeTree(job.directory + "/" + name) }
        return true
    }

    /// Begins to delete the directories of removed jobs whose grace time is over, and those that a crash or a failed deletion
    /// has left.
    /// - Parameter time: the present time.
    func finish(at time: Timestamp = .now) throws {
        for (number, directory) in try queue.leftovers(before: time).sorted(by: { $0.key < $1.key }) {
            delete(number, directory)
        }
    }

    /// Begins to delete removed jobs whose space is needed, if that is enough; otherwise none. Those of one user come first,
    /// then those whose time to be brought back ends first, and no more than needed.
    /// - Parameters:
    ///   - missing: the bytes that have to become free.
    ///   - uid: the user who needs them.
    ///   - deletes: whether the jobs are deleted, not only measured.
    ///   - takesAll: whether all of them are deleted where they are not enough, since a job fails otherwise.
    /// - Returns: the bytes that removed jobs can free, as far as they were measured: at least the missing ones if that is
    ///   enough.
    func makeRoom(for missing: Int, of uid: UInt32, deletes: Bool = true, takesAll: Bool = false) throws -> Int {
        let (jobs, available) = RemovedSpace.choose(
            missing, of: try queue.keptJobs(), first: uid, takesAll: takesAll)
        guard deletes, !jobs.isEmpty else { return available }
        let given = try queue.giveUp(jobs.map(\.number))
        for job in jobs where given.contains(job.number) {
            logger.notice(
                "the removed job \(job.number) is deleted before its time, since a job of \(Accounts.name(of: uid)) needs its space",
                metadata: ["CFGD_JOB": "\(job.number)"])
            delete(job.number, job.directory)
        }
        return available
    }

    /// Waits for the deletions that were begun before, in a synchronous call.
    func waitInPlace() { Self.deletions.sync {} }

    /// Returns when the deletions that were begun before are over, or the task is cancelled; the deletions go on then.
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
