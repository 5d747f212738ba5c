internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Changes jobs: all are found and checked before the first one changes.
    /// - Parameters:
    ///   - objection: why this cannot be done to a job, in words; `nil` if it can.
    ///   - transition: the change itself.
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
