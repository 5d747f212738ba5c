internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Answers with everything that is known of one job.
    func show(_ parameters: Show.Parameters) throws -> Show.Reply {
        let job = try queue.job(named: parameters.job)
        let run = RunDirectory(path: job.directory)
        let frozen = try run.frozenSpec()
        let record = RunRecord(run: run)
        return Show.Reply(
            job: job, spec: try JSONValue(encoding: frozen.spec), checkpoints: record.checkpoints(),
            outcome: try record.outcome().map { try JSONValue(encoding: $0) },
            data: try (try? run.foundData())?.map { try JSONValue(encoding: $0) })
    }
}
