internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Cancels jobs: records the request in the queue, then asks the workers to stop.
    func cancel(_ parameters: Cancel.Parameters) throws -> Cancel.Reply {
        try TextLimits.check(parameters.reason, "reason")
        let jobs = try change(parameters.jobs) { job in
            guard job.state.isFinal, job.state != .cancelled else { return nil }
            return "has \(job.state.rawValue) already; there is nothing to cancel"
        } _: { job in
            if job.state == .cancelled { return job }
            let job = try queue.requestCancel(job.number, reason: parameters.reason)
            workers.stop(job.number, parameters.now == true ? .kill : .save)
            return job
        }
        return Cancel.Reply(jobs: jobs)
    }
}
