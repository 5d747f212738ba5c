internal import Control
internal import JobQueue
internal import Jobs
internal import Logging
internal import Varlink

extension JobsService {
    /// Changes jobs: all are found and checked before the first one changes.
    /// - Parameters:
    ///   - verb: what the caller does, for errors and records: `hold`.
    ///   - objection: why this cannot be done to a job, in words; `nil` if it can.
    ///   - transition: the change itself.
    func change(
        _ names: [String], _ verb: String, by peer: PeerCredentials, unless objection: (Job) -> String?,
        _ transition: (Job) throws -> Job
    ) throws -> [Job] {
        let jobs = try names.map { try queue.job(named: $0) }
        for job in jobs {
            guard may(peer, change: job) else {
                throw ControlError.notPermitted(action: "\(verb) job \(job.number) of \(job.owner)")
            }
            if let text = objection(job) {
                throw ControlError.badState(job: job.number, state: job.state, text: "job \(job.number) \(text)")
            }
        }
        let changed = try jobs.map(transition)
        logger.notice(
            "user \(peer.uid): \(verb) job \(jobs.map { String($0.number) }.joined(separator: ", "))",
            metadata: ["CFGD_CALLER_UID": "\(peer.uid)", "CFGD_CALLER_PID": "\(peer.pid)"])
        wake()
        return changed
    }
}
