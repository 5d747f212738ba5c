import Control
import Foundation
import JobQueue
import Jobs
import Logging
import Systemd
import Testing
import Varlink

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

    @Test func onlyTheOwnerRootAndTheDaemonsUserMayChangeAJob() throws {
        let place = try Place()
        let queue = try JobQueue(path: place.queuePath)
        let (job, _) = try queue.insert(
            NewJob(number: queue.takeNumber(), kind: .train, owner: "ada", uid: 4001, directory: "/runs/1"))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let current = CurrentConfiguration(
            DaemonConfiguration(state: place.state, address: .path(place.socket, mode: 0o600)))
        let service = JobsService(
            interface: try JobsInterface.definition(), queue: queue, feed: JobFeed(), workers: WorkerTable(),
            state: try StateDirectory(place.state), configuration: current,
            reloading: Reloading(
                configuration: current, notifier: ServiceNotifier(), logger: logger, read: { (current.value, nil) },
                whenChanged: {}),
            logger: logger, wake: {}, isStopping: { false })
        func peer(_ uid: UInt32) -> PeerCredentials { PeerCredentials(pid: 1, uid: uid, gid: uid) }
        #expect(throws: ControlError.notPermitted(action: "cancel job 1 of ada")) {
            try service.cancel(.init(jobs: ["1"]), from: peer(4002))
        }
        #expect(throws: ControlError.notPermitted(action: "remove job 1 of ada")) {
            try service.remove(.init(jobs: ["1"]), from: peer(4002))
        }
        // The whole queue is nobody's own.
        #expect(throws: ControlError.notPermitted(action: "drain the queue")) {
            try service.drain(.init(), from: peer(4001))
        }
        #expect(throws: ControlError.notPermitted(action: "open the queue")) { try service.open(from: peer(4001)) }
        #expect(try queue.job(1) == job)
        #expect(service.may(peer(0), change: job))
        #expect(service.may(peer(getuid()), change: job))
        #expect(try service.cancel(.init(jobs: ["1"]), from: peer(4001)).jobs.first?.state == .cancelled)
    }
}
