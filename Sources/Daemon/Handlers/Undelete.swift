internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Brings removed jobs back; all of them are found and permitted before the first one is.
    func undelete(_ parameters: Undelete.Parameters, from peer: PeerCredentials) throws -> Undelete.Reply {
        try TextLimits.check(parameters.jobs)
        let jobs = try parameters.jobs.map { name in
            do {
                return try queue.keptJob(named: name)
            } catch JobQueueError.noSuchJob {
                if let job = try? queue.job(named: name) {
                    throw ControlError.badState(
                        job: job.number, state: job.state, text: "job \(job.number) is not removed")
                }
                throw ControlError.noSuchJob(job: name)
            }
        }
        try rights.require(Action(.change, "bring back"), of: peer, over: jobs)
        let restored = try jobs.map { try queue.restore($0.number) }
        wake()
        return Undelete.Reply(jobs: restored)
    }
}
