import Control
import Foundation
import GRDB
import Jobs
import Logging
import Synchronization
import Systemd
import Testing
import Varlink

@testable import Daemon
@testable import JobQueue

/// A daemon whose queue cannot be written goes on, says so, and takes up where it was when it can.
@Suite struct StorageTests {
    private func set(_ pragma: String, _ queue: JobQueue) throws {
        try queue.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA \(pragma)") }
    }

    @Test func whatWouldWriteIsRefusedInWordsAndReadingGoesOn() async throws {
        let place = try Place()
        let direct = try DirectService(place)
        try await direct.submit("one", as: .ada)
        try set("query_only = 1", direct.queue)
        for _ in 1...3 {
            await #expect {
                try await direct.submit("two", as: .ada)
            } throws: { error in
                "\(error)".contains("cannot be written") && "\(error)".contains("changes are taken again once it can")
            }
        }
        await #expect(throws: ControlError.self) { try await direct.call("Hold", ["jobs": ["1"]], as: .ada) }
        #expect(direct.service.state.runNumbers() == [1])
        #expect(try await direct.call("List", [:], as: .ada).decode(List.Reply.self).jobs.map(\.name) == ["one"])
        _ = try await direct.call("Submit", ["spec": place.spec(), "dryRun": true], as: .ada)
        try set("query_only = 0", direct.queue)
        try direct.queue.probe()
        #expect(try await direct.submit("two", as: .ada).number == 2)
    }

    /// Makes every deletion of a row of `job` find a full disk while `isFull`.
    private func fill(_ queue: JobQueue, while isFull: @escaping @Sendable () -> Bool) throws {
        try queue.database.writeWithoutTransaction { database in
            database.add(
                function: DatabaseFunction("space", argumentCount: 0) { _ in
                    if isFull() { throw DatabaseError(resultCode: .SQLITE_FULL, message: "database or disk is full") }
                    return nil
                })
            try database.execute(
                sql: "CREATE TEMP TRIGGER full BEFORE DELETE ON main.job BEGIN SELECT space(); END")
        }
    }

    /// A service with one job of Ada's, and the path of the job's samples.
    private func jobWithSamples() async throws -> (DirectService, samples: String) {
        let place = try Place()
        let direct = try DirectService(place)
        try await direct.submit("one", as: .ada)
        let samples = place.run(1).url.appending(path: "samples.safetensors").plainPath
        #expect(FileManager.default.createFile(atPath: samples, contents: Data(count: 9)))
        return (direct, samples)
    }

    @Test func aJobWhoseFilesMadeTheRoomForItsRemovalIsNotSaidToComeBack() async throws {
        let (direct, samples) = try await jobWithSamples()
        try fill(direct.queue) { FileManager.default.fileExists(atPath: samples) }
        let reply = try await direct.call("Remove", ["jobs": ["1"]], as: .ada).decode(Remove.Reply.self)
        #expect(reply.jobs.map(\.number) == [1] && reply.keptUntil == nil)
        #expect(direct.service.state.runNumbers() == [])
    }

    @Test func aRemovalThatFindsNoRoomLeavesAWholeJobAndSaysWhatIsDeleted() async throws {
        let (direct, samples) = try await jobWithSamples()
        try fill(direct.queue) { true }
        await #expect {
            try await direct.call("Remove", ["jobs": ["1"]], as: .ada)
        } throws: {
            "\($0)".contains("the files of job 1 are deleted, but the queue could not remove a job")
                && "\($0)".contains("remove the job again")
        }
        #expect(!FileManager.default.fileExists(atPath: samples))
        await #expect {
            try await direct.call("Remove", ["jobs": ["1"]], as: .ada)
        } throws: {
            !"\($0)".contains("are deleted") && "\($0)".contains("disk is full")
        }
        #expect(FileManager.default.fileExists(atPath: direct.place.run(1).spec.path))
        #expect(try await direct.call("List", [:], as: .ada).decode(List.Reply.self).jobs.map(\.name) == ["one"])
    }

    @Test func theLoopTriesAgainAndStartsJobsWhenTheStorageAnswers() async throws {
        let place = try Place()
        let (troubles, isTold) = AsyncStream.makeStream(of: StorageTrouble?.self)
        let (jobs, hasChanged) = AsyncStream.makeStream(of: Job.self)
        let logger = Logger(label: "test") { _ in RecordingHandler(place: place) }
        let reporter = JournalReporter(logger, workersReport: true)
        let queue = try JobQueue(path: place.queuePath) {
            hasChanged.yield($0)
        } whenTroubled: {
            reporter.troubled($0)
            isTold.yield($0)
        }
        let number = try queue.takeNumber()
        try FileManager.default.createDirectory(at: place.run(number).url, withIntermediateDirectories: true)
        _ = try queue.insert(
            NewJob(number: number, kind: .train, owner: "ada", uid: 1, directory: place.run(number).url.plainPath))
        let configuration = CurrentConfiguration(
            DaemonConfiguration(state: place.state, address: .path(place.socket, mode: 0o600)))
        let manager = StandInManager()
        let workers = WorkerTable()
        let rights = Rights(access: .own, user: 1, groupName: "cfgd-admin", group: nil, overflow: 65_534)
        let scheduler = Scheduler(
            queue: queue,
            supervisor: AttemptSupervisor(
                state: try StateDirectory(place.state), queue: queue, launcher: manager, workers: workers,
                watches: DirectoryWatches(logger),
                reporter: reporter, rights: rights, configuration: configuration),
            workers: workers, notifier: ServiceNotifier(), logger: logger, configuration: configuration,
            pause: .milliseconds(10))
        try set("query_only = 1", queue)
        let loop = Task { await scheduler.run() }
        scheduler.wake()
        var told = troubles.makeAsyncIterator()
        #expect(await told.next()??.isDamage == false)
        #expect(manager.launches == 0)
        try set("query_only = 0", queue)
        #expect(await told.next() == .some(nil))
        for await job in jobs where job.state == .running { break }
        #expect(manager.launches == 1)
        loop.cancel()
        _ = await loop.result
        let records = place.records.withLock { $0 }
        #expect(records.count { $0.contains(JournalMessage.queueTroubled.rawValue) } == 1)
        #expect(records.count { $0.contains("the queue can be written again") } == 1)
        #expect(!records.contains { $0.contains("cannot claim") })
    }

    @Test func aDaemonThatStartedWithoutWritingTakesTheQueueOnceItCan() async throws {
        let place = try Place()
        let job = try await place.serve { client in try await client.submit(place, "one") { $0.hold = true } }
        let queue = try JobQueue(path: place.queuePath)
        _ = try queue.release(job.number)
        try queue.close()
        // SQLite cannot write an index of the log that is a directory, whoever runs the test.
        let obstacle = place.queuePath + "-shm"
        try? FileManager.default.removeItem(atPath: obstacle)
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        let path = place.state.plainPath + "/queue.sqlite"
        let ended = try await place.serve { client in
            #expect(try await client.job("one").state == .queued)
            await #expect {
                _ = try await client.submit(place, "two")
            } throws: { error in
                guard case .inputOutput(path, let text)? = error as? ControlError else { return false }
                return text.contains("nothing is started or changed until it can; make it writable")
            }
            #expect(try await client.call(Status.self, .init()).trouble != nil)
            try FileManager.default.removeItem(atPath: obstacle)
            let ended = try await client.end(of: job)
            #expect(try await client.call(Status.self, .init()).trouble == nil)
            #expect(try await client.submit(place, "two").number == 2)
            return ended
        }
        #expect(ended.state == .succeeded)
        #expect(place.records.withLock { $0.count { $0.contains("the queue can be written again") } } == 1)
        let names = try JobQueue(path: place.queuePath).jobs().map(\.name)
        #expect(names == ["one", "two"])
    }
}
