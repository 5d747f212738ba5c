internal import ArgumentParser
internal import Control
internal import Jobs

/// Shell completion of job names, by asking the daemon.
enum JobCompletion {
    /// The completion of all jobs.
    static var jobs: CompletionKind { .custom { _, _, prefix in await candidates(prefix, all: true) } }
    /// The jobs that are not final.
    static var living: CompletionKind { .custom { _, _, prefix in await candidates(prefix, all: false) } }

    // Named functions: a closure could stand for several overloads of `custom`.
    @Sendable private static func candidates(_ prefix: String, all: Bool) async -> [String] {
        guard let client = try? await JobsClient.connect(path: SocketPath.resolve()),
            let jobs = try? await client.list(.init(all: all))
        else { return [] }
        var seen: Set<String> = []
        let words = jobs.reversed().map(\.name) + jobs.reversed().map { String($0.number) } + ["@last"]
        return words.filter { $0.hasPrefix(prefix) && seen.insert($0).inserted }
    }
}
