import Control
import Foundation
import JobQueue
import Jobs
import Testing

@testable import Daemon

@Suite struct CancelTests {
    @Test func aRunningJobSavesAndIsCancelled() async throws {
        let place = try Place("hold 'checkpoint 2; exit 75'")
        let job = try await place.serve { client in
            let job = try await client.submit(place)
            try await place.wait(for: job, in: .running)
            let asked = try await client.call(Cancel.self, .init(jobs: ["1"], reason: "a better idea")).jobs
            #expect(asked.map(\.state) == [.cancelling])
            return try await client.end(of: job)
        }
        #expect(job.state == .cancelled)
        #expect(job.exit?.code == 75)
        #expect(job.checkpoint?.step == 2)
        #expect(job.reason == "a better idea")
    }

    @Test func nowKillsAWorkerThatDoesNotListen() async throws {
        let place = try Place("hold ''")
        let job = try await place.serve { client in
            let job = try await client.submit(place)
            try await place.wait(for: job, in: .running)
            _ = try await client.call(Cancel.self, .init(jobs: ["1"]))
            _ = try await client.call(Cancel.self, .init(jobs: ["1"], now: true))
            return try await client.end(of: job)
        }
        #expect(job.state == .cancelled)
        #expect(job.exit?.signal == 9)
    }

    @Test func aQueuedJobNeverRuns() async throws {
        let place = try Place("hold 'exit 75'")
        try await place.serve { client in
            let first = try await client.submit(place), second = try await client.submit(place)
            try await place.wait(for: first, in: .running)
            let cancelled = try await client.call(Cancel.self, .init(jobs: ["\(second.number)"])).jobs
            #expect(cancelled.map(\.state) == [.cancelled])
            #expect(cancelled.map(\.attempt) == [0])
            _ = try await client.call(Cancel.self, .init(jobs: ["\(first.number)"]))
            _ = try await client.end(of: first)
        }
    }

    @Test func aJobThatIsOverCannotBeCancelled() async throws {
        let place = try Place()
        try await place.serve { client in
            let job = try await client.end(of: client.submit(place))
            let error = await #expect(throws: ControlError.self) {
                try await client.call(Cancel.self, .init(jobs: ["\(job.number)"]))
            }
            guard case .badState(1, .succeeded, _)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
