internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Lists the checkpoints of a job that are on disk.
    func checkpoints(_ parameters: Checkpoints.Parameters) throws -> Checkpoints.Reply {
        let job = try queue.job(named: parameters.job)
        return Checkpoints.Reply(checkpoints: RunRecord(run: RunDirectory(path: job.directory)).checkpoints())
    }
}
