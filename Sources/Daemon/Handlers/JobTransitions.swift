internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Changes the state of jobs; all of them are found and checked before the first one changes.
    /// - Parameters:
    ///   - orRemoved: whether numbers may be those of removed jobs that can be brought back.
    ///   - objection: the reason why a job cannot be changed, as a phrase that follows its number; `nil` if it can.
    ///   - transition: changes one job in the queue.
    func change(
        _ names: [String], orRemoved: Bool = false, unless objection: (Job) throws -> String?,
        _ transition: (Job) throws -> Job
    ) throws -> [Job] {
        try TextLimits.check(names)
        let jobs = try names.map { try job(named: $0, orRemoved: orRemoved) }
        for job in jobs {
            if let text = try objection(job) {
                throw ControlError.badState(job: job.number, state: job.state, text: "job \(job.number) \(text)")
            }
        }
        let changed = try jobs.map(transition)
        wake()
        return changed
    }

    /// The job of a name.
    /// - Parameter orRemoved: whether a number may be that of a removed job that can be brought back. A name may not, because it
    ///   would stand for another job as soon as the first one of that name is removed.
    func job(named name: String, orRemoved: Bool = false) throws(JobQueueError) -> Job {
        do throws(JobQueueError) {
            return try queue.job(named: name)
        } catch {
            guard orRemoved, Int(name) != nil, case .noSuchJob = error else { throw error }
            var job = try queue.keptJob(named: name)
            job.removed = true
            return job
        }
    }
}
