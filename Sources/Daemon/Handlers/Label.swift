internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Sets labels of jobs, in any state, and takes others away.
    func label(_ parameters: Label.Parameters) throws -> Label.Reply {
        let jobs = try change(parameters.jobs) { _ in
            nil
        } _: { job in
            try queue.label(job.number, set: parameters.set ?? [:], remove: parameters.remove ?? [])
        }
        return Label.Reply(jobs: jobs)
    }
}
