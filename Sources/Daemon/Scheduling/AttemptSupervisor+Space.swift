internal import Foundation
internal import JobQueue
internal import Jobs
internal import Logging

extension AttemptSupervisor {
    /// Room that is made for a job whose next file has an unknown size, in bytes.
    private static let leastRoom = 64_000_000

    /// Begins to delete removed jobs in their grace time after a worker found no space: as many as the job's next checkpoint
    /// needs beside the reserve, its own user's oldest first, and all where they are not enough.
    /// - Returns: the bytes that they free; 0 where the disk is not full, as with a quota, or nothing can be freed.
    func makeRoom(after job: Job) -> Int {
        do {
            let needed = max(try queue.job(job.number).checkpoint?.bytes ?? 0, Self.leastRoom)
            let missing = configuration.value.reserve + needed - (try free(state.url))
            guard missing > 0 else { return 0 }
            return try removal.makeRoom(for: missing, of: job.uid, takesAll: true)
        } catch {
            reporter.trouble("removed jobs cannot be deleted for job \(job.number): \(error)", of: job)
            return 0
        }
    }

    /// Bounds what the worker prints.
    func boundOutput(_ attempt: inout RunningAttempt) {
        do {
            guard try WorkerOutput().bound(RunDirectory(path: attempt.job.directory)) > 0, !attempt.hasLongOutput
            else { return }
            attempt.hasLongOutput = true
            reporter.note(
                "prints more than is kept: of its log the first lines and the newest stay", .warning, of: attempt.job)
        } catch {
            reporter.trouble("the output of job \(attempt.job.number) cannot be bounded: \(error)", of: attempt.job)
        }
    }

    /// Makes room for a training whose saves fail on a full disk, once for each failure that the worker reports.
    func makeRoom(_ attempt: inout RunningAttempt) {
        guard let failure = attempt.progress?.saveFailure, failure.isFull else { return attempt.roomMade = 0 }
        guard failure.count != attempt.roomMade else { return }
        attempt.roomMade = failure.count
        let bytes = makeRoom(after: attempt.job)
        guard bytes > 0 else { return }
        reporter.note(
            "cannot save on a full disk: removed jobs are deleted before their time, which frees \(ByteSize.words(bytes))",
            of: attempt.job)
    }

    /// Queues a job again whose worker found no space, if removed jobs could be deleted for it.
    /// - Returns: whether it is queued; otherwise it has to fail.
    func triesAgain(_ job: Job, _ exit: JobExit) async -> Bool {
        let bytes = makeRoom(after: job)
        guard bytes > 0 else { return false }
        await removal.wait()
        let reason =
            "It found no space; removed jobs were deleted before their time, which freed \(ByteSize.words(bytes)), and the "
            + "job goes on."
        reporter.note("goes on: \(reason)", of: job)
        await insist(job) { try queue.requeue(job.number, exit: exit, reason: reason) }
        return true
    }
}
