internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Lets paused jobs go on, and such as failed or were cancelled: each from its newest checkpoint.
    func resume(_ parameters: Resume.Parameters, from peer: PeerCredentials) throws -> Resume.Reply {
        let jobs = try change(parameters.jobs, "resume", by: peer) { job in
            switch job.state {
            case .held: "is held, not paused; `cfgctl release \(job.number)` lets it take its turn"
            case .cancelling: "is being cancelled; wait for its end (cfgctl wait \(job.number)) and resume it then"
            case .succeeded: "has succeeded; `cfgctl rerun \(job.number)` makes a new job of the same inputs"
            case .queued, .starting, .running, .pausing, .paused, .failed, .cancelled: nil
            }
        } _: { job in
            try queue.resume(job.number)
        }
        return Resume.Reply(jobs: jobs)
    }
}
