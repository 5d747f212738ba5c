internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Cancels jobs: records the request in the queue, then asks the workers to stop.
    func cancel(_ parameters: Cancel.Parameters) throws -> Cancel.Reply {
        try TextLimits.check(parameters.reason, "reason")
        let jobs = try change(parameters.jobs) { job in
            guard job.state.isFinal, job.state != .cancelled else { return nil }
            return "\(job.state.predicate) already; there is nothing to cancel"
        } _: { job in
            if job.state == .cancelled { return job }
            let request: WorkerTable.StopRequest = parameters.now == true ? .kill : .save
            do {
                let job = try queue.requestCancel(job.number, reason: parameters.reason)
                workers.stop(job.number, request)
                return job
            } catch JobQueueError.failed(let operation, let reason) where queue.trouble?.isFull == true {
                workers.stop(job.number, request)
                throw ControlError.noSpace(
                    path: state.path,
                    text:
                        "the worker of job \(job.number) is stopped, but the queue could not \(operation): \(reason); remove a job "
                        + "(cfgctl remove --now), then cancel this one again")
            }
        }
        return Cancel.Reply(jobs: jobs)
    }
}
