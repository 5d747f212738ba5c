internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Sets and removes labels of jobs in any state.
    func label(_ parameters: Label.Parameters) throws -> Label.Reply {
        try TextLimits.check(labels: parameters.set)
        let jobs = try change(parameters.jobs) { job in
            let kept = job.labels.filter { parameters.remove?.contains($0.key) != true }
            try TextLimits.check(labelCount: kept.merging(parameters.set ?? [:]) { $1 }.count)
            return nil
        } _: { job in
            try queue.label(job.number, set: parameters.set ?? [:], remove: parameters.remove ?? [])
        }
        return Label.Reply(jobs: jobs)
    }
}
