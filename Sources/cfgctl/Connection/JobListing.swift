internal import Control
internal import Foundation
internal import Jobs

/// A list of jobs that is kept up to date: a table on a terminal, lines elsewhere. `status -w` and `watch` show it.
struct JobListing {
    let connection: ConnectionOptions
    let filter: List.Parameters

    /// Shows the jobs until all named jobs are final; without names, until the command is interrupted.
    /// - Returns: the last states of the named jobs.
    @discardableResult
    func follow() async throws -> [Job] {
        let jobs = try await connection.connect().list(filter)
        let redraws = Output.data.canRedraw && !connection.json
        let table = LiveJobTable(jobs)
        let display = LiveDisplay(on: .data)
        let resizing = redraws ? WindowChange { table.draw() } : nil
        defer { withExtendedLifetime(resizing) {} }
        if redraws { table.draw() }
        let ended = try await JobWatch(connection: connection.lasting).follow(filter.jobs ?? []) { reply in
            guard table.has(reply.job.number) || matches(reply.job) else { return }
            if connection.json {
                Output.data.line(try Text.json(reply))
            } else if redraws {
                table.update(reply.job)
            } else {
                display.show(reply.job)
            }
        }
        if redraws { table.draw() }
        return ended
    }

    private func matches(_ job: Job) -> Bool {
        (filter.all == true || !job.state.isFinal || filter.jobs != nil)
            && filter.states?.contains(job.state) ?? true
            && filter.labels?.allSatisfy { job.labels[$0.key] == $0.value } ?? true
            && filter.since.map { job.created >= $0 } ?? true
    }
}
