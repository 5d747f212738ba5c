internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Lists jobs by ascending number.
    func list(_ parameters: List.Parameters) throws -> List.Reply {
        var selection = JobSelection(labels: parameters.labels ?? [:], since: parameters.since)
        if let names = parameters.jobs {
            selection.numbers = Set(try numbers(names))
        } else if parameters.all != true, parameters.states == nil {
            selection.states = JobSelection.unfinished.states
        }
        if let states = parameters.states { selection.states = Set(states) }
        return List.Reply(jobs: try queue.jobs(selection))
    }
}
