import Control
import Foundation
import JobQueue
import Jobs
import Logging
import Synchronization
import Testing
import Varlink

@testable import Daemon

/// A job on a full disk: its saves fail, removed jobs make room for it, and everybody can see it.
@Suite struct FullDiskTests {
    private static let failure =
        #"{"step":2,"count":1,"resumesFrom":1,"isFull":true,"reason":"the disk is full (1 MB free)"}"#
    private static let progress =
        #"{"step":2,"total":3,"rate":1,"secondsLeft":1,"metrics":{},"updated":"2026-01-31T12:00:00.000Z","saveFailure":"#
        + failure + "}"
    private static let warning =
        #"event warning ',"text":"cannot save since step 2","warning":"noSpace","progress":"# + progress + "'"

    @Test func aTrainingThatCannotSaveSaysSoWhereverItIsLookedAt() async throws {
        let place = try Place(
            "exec 3<&0; cat <&3 & trap 'exit 71' TERM; event started; checkpoint 1; \(Self.warning); wait; exit 75")
        try await place.serve { client in
            let job = try await client.submit(place, "garments")
            try await place.wait(for: job, in: .running) { $0.progress?.saveFailure != nil }
            let why = try await client.call(Why.self, .init(job: "1"))
            #expect(
                why.text.hasSuffix(
                    "It cannot save since step 2: the disk is full (1 MB free); would resume from step 1."),
                "\(why.text)")
            let status = try await client.call(Status.self, .init())
            #expect(status.unsaved == [1] && status.reserve == 0 && status.free.map { $0 > 0 } == true)
            _ = try await client.call(Pause.self, .init(jobs: ["1"], reason: "a talk"))
            try await place.wait(for: job, in: .paused)
            let paused = try await client.job("1")
            #expect(paused.progress?.step == 1, "the step from which it goes on")
            #expect(paused.progress?.secondsLeft == 2 && paused.progress?.saveFailure == nil)
            #expect(paused.reason?.hasPrefix("a talk; ") == true, "\(paused.reason ?? "")")
            #expect(try await client.call(Status.self, .init()).unsaved == [])
        }
    }

    /// A supervisor whose disk has as many free bytes as given, and two removed jobs of Ada's, the first with 100 kB.
    private func supervisor(
        _ script: String, free: @escaping @Sendable (URL) throws -> Int
    ) throws -> (place: Place, queue: JobQueue, job: Job, supervisor: AttemptSupervisor) {
        let place = try Place(script)
        let queue = try JobQueue(path: place.queuePath)
        let logger = Logger(label: "test") { _ in RecordingHandler(place: place) }
        var configuration = DaemonConfiguration(state: place.state, address: .path(place.socket, mode: 0o600))
        configuration.reserve = 1000
        let rights = Rights(access: .own, user: getuid(), groupName: "cfgd-admin", group: nil, overflow: 65_534)
        let state = try StateDirectory(place.state)
        for number in 1...3 {
            let run = place.run(try queue.takeNumber())
            try FileManager.default.createDirectory(at: run.url, withIntermediateDirectories: true)
            _ = try queue.insert(
                NewJob(number: number, kind: .train, owner: "ada", uid: getuid(), directory: run.url.plainPath))
        }
        for number in [1, 2] {
            try Data(count: 100_000).write(to: place.run(number).url.appending(path: "large"))
            try queue.remove(number, keptUntil: Timestamp(.now.addingTimeInterval(3600)))
        }
        let supervisor = AttemptSupervisor(
            state: state, queue: queue, launcher: ChildLauncher(program: place.program), workers: WorkerTable(),
            watches: DirectoryWatches(logger), reporter: JournalReporter(logger), rights: rights,
            configuration: CurrentConfiguration(configuration), free: free)
        return (place, queue, try #require(try queue.claim()), supervisor)
    }

    @Test func removedJobsMakeRoomForOneThatFoundNoneBeforeItFails() async throws {
        let (place, queue, job, supervisor) = try supervisor("event started; exit 71") { _ in 64_000_900 }
        await supervisor.run(job)
        let queued = try queue.job(3)
        #expect(queued.state == .queued)
        #expect(queued.reason?.contains("removed jobs were deleted before their time") == true)
        #expect(try queue.keptJobs().map(\.number) == [2], "the oldest is enough")
        #expect(!FileManager.default.fileExists(atPath: place.run(1).url.plainPath))
        // With nothing left to delete it fails.
        await supervisor.run(try #require(try queue.claim()))
        await supervisor.run(try #require(try queue.claim()))
        #expect(try queue.keptJobs().isEmpty)
        #expect(try queue.job(3).state == .failed)
    }

    @Test func removedJobsMakeRoomForATrainingThatCannotSave() async throws {
        let (place, queue, job, supervisor) = try supervisor(
            "event started; \(Self.warning); succeed done"
        ) { _ in 64_000_900 }
        await supervisor.run(job)
        await supervisor.removal.wait()
        #expect(try queue.job(3).state == .succeeded)
        #expect(try queue.keptJobs().map(\.number) == [2])
        let records = place.records.withLock { $0 }
        #expect(records.contains { $0.contains("cannot save on a full disk: removed jobs are deleted") })
    }

    @Test func aDiskThatIsNotFullCostsNoRemovedJob() async throws {
        let (_, queue, job, supervisor) = try supervisor("event started; exit 71") { _ in 1_000_000_000 }
        await supervisor.run(job)
        #expect(try queue.job(3).state == .failed)
        #expect(try queue.keptJobs().count == 2)
    }
}
