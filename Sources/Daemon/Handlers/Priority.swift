internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Changes the priority of jobs.
    func priority(_ parameters: Priority.Parameters, from peer: PeerCredentials) throws -> Priority.Reply {
        let jobs = try change(parameters.jobs) { job in
            try rights.require(parameters.priority, of: peer, above: job.priority)
            return job.state.isFinal ? "\(job.state.predicate) already; it takes no turn any more" : nil
        } _: { job in
            try queue.prioritize(job.number, parameters.priority)
        }
        return Priority.Reply(jobs: jobs)
    }
}
