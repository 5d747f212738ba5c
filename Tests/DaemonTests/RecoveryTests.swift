import ChildProcess
import Control
import Foundation
import JobQueue
import Jobs
import Synchronization
import Testing

@testable import Daemon

/// The recovery of a state directory that another daemon left.
@Suite struct RecoveryTests {
    /// A job that a daemon had started before it was killed.
    private func abandoned(_ place: Place, cancelling: Bool = false) throws {
        let queue = try JobQueue(path: place.queuePath)
        let number = try queue.takeNumber()
        let run = place.run(number)
        try FileManager.default.createDirectory(at: run.url, withIntermediateDirectories: true)
        try Data("{}".utf8).write(to: run.spec)
        _ = try queue.insert(
            NewJob(number: number, kind: .train, owner: "ada", uid: getuid(), directory: run.url.plainPath))
        _ = try queue.claim()
        try queue.markRunning(number)
        if cancelling { try queue.requestCancel(number) }
        try queue.close()
    }

    private func job(_ place: Place) async throws -> Job {
        try await place.serve { client in try await client.end(of: client.job("1")) }
    }

    @Test func anInterruptedJobGoesOn() async throws {
        let place = try Place()
        try abandoned(place)
        let job = try await job(place)
        #expect(job.state == .succeeded)
        #expect(job.attempt == 2)
    }

    @Test func aJobThatWasBeingCancelledIsCancelled() async throws {
        let place = try Place()
        try abandoned(place, cancelling: true)
        let job = try await job(place)
        #expect(job.state == .cancelled)
        #expect(job.attempt == 1)
    }

    @Test func anOutcomeThatNobodyReadEndsTheJob() async throws {
        let place = try Place("exit 1")
        try abandoned(place)
        let outcome = Outcome(attempt: 1, result: .succeeded, text: "Trained.", finished: .now, step: 3)
        try JSONEncoder().encode(outcome).write(to: place.run(1).outcome)
        let job = try await job(place)
        #expect(job.state == .succeeded)
        #expect(job.exit?.text == "Trained.")
    }

    @Test func theNewestCheckpointThatNobodyNotedIsNoted() async throws {
        let place = try Place("exit 65")
        try abandoned(place)
        let run = place.run(1)
        let path = run.checkpoint(step: 7).plainPath
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let checkpoint = CheckpointSummary(
            step: 7, path: path, sha256: "ab", bytes: 3, created: .now, seconds: 1)
        let gone = CheckpointSummary(
            step: 9, path: path + "-gone", sha256: "cd", bytes: 3, created: .now, seconds: 1)
        var lines = Data()
        for (seq, checkpoint) in [checkpoint, gone].enumerated() {
            let event = Event(seq: seq, time: .now, attempt: 1, event: .checkpoint, checkpoint: checkpoint)
            lines += try JSONEncoder().encode(event) + Data("\n".utf8)
        }
        try (lines + Data("{\"seq\":2,\"ti".utf8)).write(to: run.events)
        #expect(try await job(place).checkpoint == checkpoint)
    }

    @Test func aWorkerOfBeforeIsStoppedBeforeTheNextOneStarts() async throws {
        // The script stops where a process still holds the lock.
        let place = try Place("flock -n lock true || exit 65; succeed done")
        try abandoned(place)
        let run = place.run(1)
        // Holds the lock as a worker does, and leaves on SIGTERM.
        let old = try ChildProcess(
            URL(filePath: "/bin/sh"),
            ["-c", "exec 9<>\"$0\"; flock 9; echo $$ > \"$0\"; exec sleep 1000", run.lock.plainPath])
        while FileLock.holder(run.lock.plainPath) == nil { await Task.yield() }
        let job = try await job(place)
        #expect(job.state == .succeeded)
        #expect(await old.wait() == 128 + SIGTERM)
    }

    @Test func aProcessWhoseNumberAStaleLockNamesIsLeftAlone() async throws {
        let place = try Place("flock -n lock true || exit 65; succeed done")
        try abandoned(place)
        let run = place.run(1)
        let bystander = try ChildProcess(URL(filePath: "/bin/sleep"), ["1000"])
        defer { bystander.send(SIGKILL) }
        // Holds the lock, but is no worker: the lock names another process.
        let holder = try ChildProcess(
            URL(filePath: "/bin/sh"),
            [
                "-c", "exec 9<>\"$0\"; flock 9; echo $1 > \"$0\"; exec sleep 1000", run.lock.plainPath,
                "\(bystander.pid)",
            ])
        defer { holder.send(SIGKILL) }
        while FileLock.holder(run.lock.plainPath) == nil { await Task.yield() }
        let job = try await place.serve(configure: { $0.launchPause = 0.01 }) { client in
            let waiting = try await client.job("1")
            try await place.wait(for: waiting, in: .queued) {
                $0.reason?.contains("is held by process \(holder.pid)") == true
            }
            #expect(kill(bystander.pid, 0) == 0 && kill(holder.pid, 0) == 0)
            holder.send(SIGKILL)
            return try await client.end(of: waiting)
        }
        #expect(job.state == .succeeded)
        #expect(kill(bystander.pid, 0) == 0)
        #expect(place.records.withLock { $0.contains { $0.contains("not known as its worker and is left alone") } })
    }

    @Test func aStoppedDaemonLeavesItsJobToTheNextOne() async throws {
        let place = try Place("[ $attempt = 2 ] && succeed done; hold 'checkpoint 1; exit 75'")
        try await place.serve { client in
            let job = try await client.submit(place)
            try await place.wait(for: job, in: .running)
        }
        let queue = try JobQueue(path: place.queuePath)
        let left = try queue.job(1)
        #expect(left.state == .queued)
        #expect(left.checkpoint?.step == 1)
        try queue.close()
        #expect(try await job(place).attempt == 2)
    }

    @Test func aRunDirectoryWithoutAJobIsLeftAloneAndReported() async throws {
        let place = try Place()
        let queue = try JobQueue(path: place.queuePath)
        let number = try queue.takeNumber()
        try queue.close()
        let stray = place.run(number)
        try FileManager.default.createDirectory(at: stray.url, withIntermediateDirectories: true)
        try Data("precious".utf8).write(to: stray.spec)
        let job = try await place.serve { client in try await client.submit(place) }
        #expect(job.number == 2)
        #expect(try Data(contentsOf: stray.spec) == Data("precious".utf8))
        #expect(place.records.withLock { $0.contains { $0.contains("belong to no job") } })
    }

    @Test func aSecondDaemonIsToldWhoHoldsTheState() throws {
        let place = try Place()
        let first = try StateDirectory(place.state)
        #expect(throws: DaemonError.held(directory: place.state.plainPath, by: Int(getpid()))) {
            _ = try StateDirectory(place.state)
        }
        withExtendedLifetime(first) {}
    }

    @Test func runDirectoriesWithoutAQueueAreAnError() throws {
        let place = try Place()
        try FileManager.default.createDirectory(at: place.run(3).url, withIntermediateDirectories: true)
        let state = try StateDirectory(place.state)
        #expect(throws: DaemonError.self) { try state.queuePath() }
    }
}
