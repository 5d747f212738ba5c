internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Resumes paused, failed and cancelled jobs, each from its newest checkpoint or from the checkpoint of one step.
    func resume(_ parameters: Resume.Parameters) throws -> Resume.Reply {
        let jobs = try change(parameters.jobs) { job in
            let objection: String? =
                switch job.state {
                case .held: "is held, not paused; `cfgctl release \(job.number)` lets it take its turn"
                case .cancelling: "is being cancelled; wait for its end (cfgctl wait \(job.number)) and resume it then"
                case .succeeded: "has succeeded; `cfgctl rerun \(job.number)` makes a new job of the same inputs"
                case .queued where parameters.from != nil, .starting where parameters.from != nil,
                    .running where parameters.from != nil, .pausing where parameters.from != nil:
                    "\(job.state.predicate); pause it first (cfgctl pause \(job.number)), then resume it from a checkpoint"
                case .queued, .starting, .running, .pausing, .paused, .failed, .cancelled: nil
                }
            if objection == nil { try Self.requireCheckpoint(parameters.from, of: job) }
            return objection
        } _: { job in
            guard let step = parameters.from else { return try queue.resume(job.number) }
            return try resume(job, from: step)
        }
        return Resume.Reply(jobs: jobs)
    }

    private static func requireCheckpoint(_ step: Int?, of job: Job) throws(ControlError) {
        guard let step else { return }
        let steps = RunRecord(run: RunDirectory(path: job.directory)).checkpoints().map(\.step)
        if steps.contains(step) { return }
        let list = steps.isEmpty ? "none" : steps.map(String.init).joined(separator: ", ")
        let text = "job \(job.number) (\(job.name)) has no checkpoint at step \(step); there are \(list)"
        throw .noCheckpoint(job: job.name, text: text)
    }

    /// Resumes a job from the checkpoint of a step; later checkpoints are deleted.
    /// - Parameter job: the job as the caller saw it; the queue checks its state again before any file changes.
    func resume(_ job: Job, from step: Int) throws -> Job {
        var rewind = try Rewind(job, to: step)
        do {
            let resumed = try queue.resume(job.number) { try rewind.hide() }
            rewind.delete()
            return resumed
        } catch {
            rewind.undo()
            throw error
        }
    }
}
