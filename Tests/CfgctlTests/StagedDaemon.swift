import Control
import Foundation
import Jobs
import Varlink

/// A daemon with one job whose changes are scripted: it sends the first changes and then nothing.
struct StagedDaemon: VarlinkService {
    let interface: VarlinkInterface
    /// All changes of the job, by ascending revision.
    let changes: [Job]
    /// The number of changes that have happened.
    let happened: Int
    /// Called when a watcher has seen all changes that have happened.
    let silent: AsyncStream<Void>.Continuation

    init(_ changes: [Job], happened: Int, silent: AsyncStream<Void>.Continuation) throws {
        interface = try JobsInterface.definition()
        self.changes = changes
        self.happened = happened
        self.silent = silent
    }

    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws {
        let known = changes.prefix(happened)
        switch call.method {
        case Status.name:
            try await reply.send(
                Status.Reply(
                    version: "1", pid: 1, started: Examples.time(0), state: "/s", slots: 1, counts: [:], revision: 0))
        case List.name: try await reply.send(List.Reply(jobs: known.suffix(1)))
        case Watch.name:
            let parameters: Watch.Parameters = try call.decode()
            for job in known where job.revision > parameters.since ?? 0 {
                try await reply.send(Watch.Reply(revision: job.revision, job: job), continues: !job.state.isFinal)
                if job.state.isFinal { return }
            }
            silent.yield()
            // The watcher stays until the caller or the daemon closes the connection.
            try await Task.sleep(for: .seconds(3600))
            throw CancellationError()
        default: throw VarlinkError.methodNotImplemented(call.method)
        }
    }

    /// Serves on a socket until the body returns.
    func serve(at path: String, while body: @Sendable () async throws -> Void) async throws {
        let server = try VarlinkServer(vendor: "v", product: "p", version: "1", url: "u", services: [self])
        let (listening, isListening) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup { group in
            group.addTask { try await server.run(on: .path(path, mode: 0o600)) { isListening.yield() } }
            for await _ in listening { break }
            try await body()
            server.shutdown()
            try await group.waitForAll()
        }
    }
}
