internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Keeps queued jobs from starting.
    func hold(_ parameters: Hold.Parameters) throws -> Hold.Reply {
        try TextLimits.check(parameters.reason, "reason")
        let jobs = try change(parameters.jobs) { job in
            switch job.state {
            case .queued, .held: nil
            case .starting, .running: "\(job.state.predicate); `cfgctl pause \(job.number)` saves and stops it"
            default: "\(job.state.predicate) and does not wait for its turn"
            }
        } _: { job in
            try queue.hold(job.number, reason: parameters.reason)
        }
        return Hold.Reply(jobs: jobs)
    }
}
