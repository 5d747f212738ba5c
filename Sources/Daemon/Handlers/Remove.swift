internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Removes jobs and, after the grace time, their run directories. Of jobs that were removed before, the grace time ends.
    /// A directory that cannot be deleted is a warning in the journal; its job is removed all the same.
    func remove(_ parameters: Remove.Parameters) async throws -> Remove.Reply {
        let removal = RunRemoval(queue: queue, state: state, logger: audit.logger)
        let grace = parameters.now == true ? 0 : configuration.value.settings.keepRemoved
        var removals: [Removal] = []
        var isAnyKept = false
        let jobs = try change(parameters.jobs, orRemoved: parameters.now == true) { job in
            if job.state == .cancelling {
                return "\(job.state.predicate); wait for its end (cfgctl wait \(job.number)), then remove it"
            }
            return job.state.hasWorker
                ? "\(job.state.predicate); cancel it first (cfgctl cancel \(job.number))" : nil
        } _: { job in
            removals.append(RunContents.of(job))
            func remove(grace: Double) throws -> Job {
                guard job.removed == true else { return try removal.remove(job.number, grace: grace) }
                try removal.deleteEarly(job)
                return job
            }
            do {
                let job = try remove(grace: grace)
                isAnyKept = isAnyKept || grace > 0
                return job
            } catch JobQueueError.failed where queue.trouble?.isFull == true {
                // The files are what takes the space, and the row is removed in what they leave.
                let isEmptied = try removal.deleteFiles(of: job)
                do {
                    return try remove(grace: 0)
                } catch JobQueueError.failed(let operation, let reason) where isEmptied {
                    throw ControlError.noSpace(
                        path: state.path,
                        text:
                            "the files of job \(job.number) are deleted, but the queue could not \(operation): \(reason); "
                            + "make room on that file system, then remove the job again")
                }
            }
        }
        await removal.wait()
        return Remove.Reply(
            jobs: jobs, removals: removals,
            keptUntil: isAnyKept ? Timestamp(Date(timeIntervalSinceNow: grace)) : nil)
    }
}
