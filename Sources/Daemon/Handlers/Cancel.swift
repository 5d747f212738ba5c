internal import Control
internal import JobQueue
internal import Jobs
internal import Logging
internal import Varlink

extension JobsService {
    /// Notes the wish to end jobs, then passes it on to their workers.
    func cancel(_ parameters: Cancel.Parameters, from peer: PeerCredentials) throws -> Cancel.Reply {
        let jobs = try parameters.jobs.map { try queue.job(named: $0) }
        for job in jobs {
            guard may(peer, change: job) else {
                throw ControlError.notPermitted(action: "cancel job \(job.number) of \(job.owner)")
            }
            if job.state.isFinal, job.state != .cancelled {
                throw ControlError.badState(
                    job: job.number, state: job.state,
                    text: "job \(job.number) has \(job.state.rawValue) already; there is nothing to cancel")
            }
        }
        let cancelled = try jobs.map { job in
            if job.state == .cancelled { return job }
            let job = try queue.requestCancel(job.number, reason: parameters.reason)
            workers.stop(job.number, parameters.now == true ? .kill : .save)
            return job
        }
        logger.notice(
            "user \(peer.uid) cancels job \(jobs.map { String($0.number) }.joined(separator: ", "))",
            metadata: ["CFGD_CALLER_UID": "\(peer.uid)", "CFGD_CALLER_PID": "\(peer.pid)"])
        return Cancel.Reply(jobs: cancelled)
    }
}
