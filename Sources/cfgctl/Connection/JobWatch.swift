internal import Control
internal import Jobs
internal import Varlink

/// The sequence of states of some jobs, until all are final.
struct JobWatch {
    let connection: LastingConnection

    /// Follows jobs and returns their last states, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - names: numbers, names or `@last`; none for all present and future jobs, without end.
    ///   - body: called once for each state, also across a restart of the daemon.
    func follow(_ names: [String], _ body: (Watch.Reply) async throws -> Void) async throws -> [Job] {
        var latest: [Int: Job] = [:]
        var numbers: [Int]?
        var since: Int?
        return try await connection.run { client in
            // A name may stand for another job later; a number never does.
            if numbers == nil, !names.isEmpty {
                numbers = try await client.call(List.self, .init(jobs: names)).jobs.map(\.number)
            }
            while true {
                let parameters = Watch.Parameters(jobs: numbers?.map(String.init), since: since)
                do {
                    for try await reply in client.stream(Watch.self, parameters) {
                        since = max(reply.revision, since ?? 0)
                        if latest.updateValue(reply.job, forKey: reply.job.number) == reply.job { continue }
                        try await body(reply)
                    }
                } catch ControlError.fellBehind {
                    // The daemon skips nothing; `since` is the revision to continue from.
                    continue
                } catch ControlError.revisionGone {
                    // Too many removals since: only the present jobs can be shown.
                    since = nil
                    continue
                }
                if let numbers, numbers.allSatisfy({ latest[$0]?.state.isFinal == true }) {
                    return numbers.compactMap { latest[$0] }
                }
                // The daemon ended the stream early because it stops. A job that became final meanwhile sends nothing more
                // with `since`.
                try await Task.sleep(for: .milliseconds(100))
                _ = try await client.call(Status.self, .init())
                if numbers != nil { since = nil }
            }
        }
    }
}
