internal import Control
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Answers once all the jobs are final, or with `any` one of them.
    func wait(_ parameters: Wait.Parameters) async throws -> Wait.Reply {
        let numbers = try numbers(parameters.jobs)
        // The subscription comes before the first lookup, so that no end is missed between the two.
        let subscription = feed.subscribe(to: Set(numbers))
        defer { feed.unsubscribe(subscription) }
        var jobs = try look(numbers)
        if isOver(jobs, parameters) { return Wait.Reply(jobs: jobs) }
        for await _ in subscription.doorbell {
            if let changes = subscription.take() {
                // For a removed job the change is the last source: it cannot be looked up later.
                let newest = Dictionary(uniqueKeysWithValues: changes.map { ($0.job.number, $0.job) })
                jobs = jobs.map { newest[$0.number] ?? $0 }
            } else {
                jobs = try look(numbers)
            }
            if isOver(jobs, parameters) { return Wait.Reply(jobs: jobs) }
        }
        throw CancellationError()
    }

    private func look(_ numbers: [Int]) throws -> [Job] {
        try numbers.map { number in try queue.removed(number) ?? queue.job(number) }
    }

    private func isOver(_ jobs: [Job], _ parameters: Wait.Parameters) -> Bool {
        parameters.any == true && !jobs.isEmpty
            ? jobs.contains { $0.state.isFinal } : jobs.allSatisfy(\.state.isFinal)
    }
}
