internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Releases held jobs into the queue.
    func release(_ parameters: Release.Parameters) throws -> Release.Reply {
        let jobs = try change(parameters.jobs) { job in
            switch job.state {
            case .held, .queued: nil
            case .paused: "is paused, not held; `cfgctl resume \(job.number)` lets it go on"
            default: "\(job.state.predicate) and is not held"
            }
        } _: { job in
            try queue.release(job.number)
        }
        return Release.Reply(jobs: jobs)
    }
}
