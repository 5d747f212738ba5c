internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Deletes jobs with everything in their run directories.
    func remove(_ parameters: Remove.Parameters) throws -> Remove.Reply {
        let removal = RunRemoval(queue: queue, state: state)
        let jobs = try change(parameters.jobs) { job in
            job.state.hasWorker ? "is \(job.state.rawValue); cancel it first (cfgctl cancel \(job.number))" : nil
        } _: { job in
            try removal.remove(job.number)
        }
        return Remove.Reply(jobs: jobs)
    }
}
