internal import Control
internal import Jobs
internal import Varlink

/// The states of some jobs, one after the other, until all are final.
struct JobChanges {
    let connection: LastingConnection

    /// Follows jobs and returns their last states, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - names: numbers, names or `@last`; none means all jobs there are and will be, without end.
    ///   - body: sees each state once, also over a restart of the daemon.
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
                    // The daemon skips nothing; `since` says where to go on.
                    continue
                } catch ControlError.revisionGone {
                    // Away for long, and much was removed since: what is there now is all that can be told.
                    since = nil
                    continue
                }
                if let numbers, numbers.allSatisfy({ latest[$0]?.state.isFinal == true }) {
                    return numbers.compactMap { latest[$0] }
                }
                // The daemon ended the stream early, to leave. A job that is final since sends nothing more with `since`.
                try await Task.sleep(for: .milliseconds(100))
                _ = try await client.call(Status.self, .init())
                if numbers != nil { since = nil }
            }
        }
    }
}
