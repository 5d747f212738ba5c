internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Changes the state of jobs; all of them are found and checked before the first one changes.
    /// - Parameters:
    ///   - objection: the reason why a job cannot be changed, as a phrase that follows its number; `nil` if it can.
    ///   - transition: changes one job in the queue.
    func change(
        _ names: [String], unless objection: (Job) throws -> String?, _ transition: (Job) throws -> Job
    ) throws -> [Job] {
        try TextLimits.check(names)
        let jobs = try names.map { try queue.job(named: $0) }
        for job in jobs {
            if let text = try objection(job) {
                throw ControlError.badState(job: job.number, state: job.state, text: "job \(job.number) \(text)")
            }
        }
        let changed = try jobs.map(transition)
        wake()
        return changed
    }
}
