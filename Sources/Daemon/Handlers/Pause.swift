internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Pauses jobs: records the request in the queue, then asks the workers to save and exit.
    func pause(_ parameters: Pause.Parameters) throws -> Pause.Reply {
        try TextLimits.check(parameters.reason, "reason")
        let jobs = try change(parameters.jobs) { job in
            if job.state == .cancelling { return job.state.predicate }
            return job.state.isFinal ? "\(job.state.predicate) already; there is nothing to pause" : nil
        } _: { job in
            let job = try queue.requestPause(job.number, reason: parameters.reason)
            if job.state == .pausing { workers.stop(job.number, .save) }
            return job
        }
        return Pause.Reply(jobs: jobs)
    }
}
