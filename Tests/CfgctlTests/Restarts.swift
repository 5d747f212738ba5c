import Control
import Foundation
import Jobs
import Testing
import Varlink

@testable import cfgctl

/// A command that follows a job survives a restart of the daemon.
@Suite struct Restarts {
    private let path = "/tmp/cfgctl-\(UUID().uuidString.prefix(8))"
    private let changes: [Job] = (1...6).map { revision in
        var job = Examples.job(revision < 6 ? .running : .succeeded, progress: Examples.progress(revision * 100))
        job.revision = revision
        return job
    }

    @Test func everyChangeIsSeenOnceOverARestart() async throws {
        let (silence, silent) = AsyncStream<Void>.makeStream()
        let first = try StagedDaemon(changes, happened: 3, silent: silent)
        let second = try StagedDaemon(changes, happened: 6, silent: silent)
        let path = path
        let started = AsyncStream<Void>.makeStream()
        let follower = Task {
            for await _ in started.stream { break }
            var seen: [Int] = []
            let ends = try await JobWatch(connection: LastingConnection(path: path)).follow(["garments"]) { reply in
                seen.append(reply.revision)
            }
            return (seen, ends)
        }
        try await first.serve(at: path) {
            started.continuation.yield()
            for await _ in silence { break }
        }
        try await second.serve(at: path) { _ = try await follower.value }
        let (seen, ends) = try await follower.value
        #expect(seen == [1, 2, 3, 4, 5, 6])
        #expect(ends.map(\.state) == [.succeeded])
    }

    @Test func aDaemonThatStaysAwayIsAnError() async throws {
        let (silence, silent) = AsyncStream<Void>.makeStream()
        let daemon = try StagedDaemon(changes, happened: 3, silent: silent)
        let path = path
        let started = AsyncStream<Void>.makeStream()
        let follower = Task {
            for await _ in started.stream { break }
            let connection = LastingConnection(path: path, patience: .milliseconds(100))
            return try await JobWatch(connection: connection).follow(["17"]) { _ in }
        }
        try await daemon.serve(at: path) {
            started.continuation.yield()
            for await _ in silence { break }
        }
        let error = await #expect(throws: VarlinkClientError.self) { try await follower.value }
        #expect(error.map { Failure($0)?.status } == .unreachable)
    }

    @Test func aDaemonThatWasNeverThereIsAnErrorAtOnce() async {
        let path = path
        await #expect(throws: VarlinkClientError.noSocket(path: path)) {
            try await LastingConnection(path: path).run { _ in }
        }
    }

    @Test func aDeadlineEndsAWaitWith124() async throws {
        let error = await #expect(throws: Failure.self) {
            try await Deadline.run(seconds: 0.01) {
                try await Task.sleep(for: .seconds(3600))
            }
        }
        #expect(error?.status == .timedOut)
        #expect(try await Deadline.run(seconds: 86400) { 5 } == 5)
        #expect(try await Deadline.run(seconds: nil) { 6 } == 6)
    }
}
