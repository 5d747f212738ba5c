import Control
import Foundation
import JobQueue
import Jobs
import Logging
import Synchronization
import Testing
import Varlink

@testable import Daemon

/// Files that somebody takes away while the daemon or a worker uses them, and files that crashes leave behind.
@Suite struct LostFilesTests {
    /// A worker that works until it is told to stop.
    private static let patient = "event started; progress 1; trap 'exit 75' TERM; while :; do sleep 0.05; done"

    private func end(_ place: Place, _ act: @escaping @Sendable (RunDirectory) throws -> Void) async throws -> Job {
        try await place.serve { client in
            let job = try await client.submit(place)
            try await place.wait(for: job, in: .running) { $0.progress != nil }
            try act(place.run(job.number))
            return try await client.end(of: job)
        }
    }

    @Test func eventsThatAreCutEndTheJobWithThatReason() async throws {
        let job = try await end(try Place(Self.patient)) { run in
            try FileHandle(forWritingTo: run.events).truncate(atOffset: 0)
        }
        #expect(job.state == .failed)
        #expect(job.attempt == 1)
        #expect(job.exit?.text.contains("events.jsonl was cut") == true, "\(String(describing: job.exit))")
    }

    @Test func eventsThatAreDeletedEndTheJobWithThatReason() async throws {
        let job = try await end(try Place(Self.patient)) { run in try FileManager.default.removeItem(at: run.events) }
        #expect(job.state == .failed)
        #expect(job.exit?.text.contains("events.jsonl was deleted") == true, "\(String(describing: job.exit))")
    }

    @Test func aRunDirectoryThatIsGoneEndsTheJobWithThatReason() async throws {
        let place = try Place(Self.patient)
        let job = try await end(place) { run in
            try FileManager.default.moveItem(atPath: run.url.plainPath, toPath: place.root.path + "/away")
        }
        #expect(job.state == .failed)
        #expect(job.exit?.text.contains("/runs/1 was deleted or exchanged") == true, "\(String(describing: job.exit))")
        #expect(job.exit?.text.contains("cfgctl resume 1") == true)
    }

    @Test func checkpointsThatAreExchangedForALinkEndTheJobWithThatReason() async throws {
        let place = try Place(Self.patient)
        let job = try await end(place) { run in
            let checkpoints = run.url.plainPath + "/checkpoints"
            try? FileManager.default.removeItem(atPath: checkpoints)
            try FileManager.default.createSymbolicLink(atPath: checkpoints, withDestinationPath: place.root.path)
        }
        #expect(job.state == .failed)
        #expect(job.attempt == 1)
        #expect(
            job.exit?.text.contains("/runs/1/checkpoints was exchanged for a symbolic link") == true,
            "\(String(describing: job.exit))")
    }

    @Test func aCopyOfTheQueueIsDeletedAtTheEndAndAfterADaemonThatWasKilled() throws {
        let place = try Place()
        let temporary = place.root.appending(path: "temporary")
        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: temporary.path).sorted() }
        // Beyond the kernel's largest process number; a living process, another program's name, other files.
        let foreign = ["cfgd-queue-1", "cfgd-queue-A2A42417", "cfgd-queue-\(pid_t.max - 1)"]
        for name in ["cfgd-queue-\(pid_t.max)"] + foreign {
            let directory = temporary.appending(path: name)
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try Data("old".utf8).write(to: directory.appending(path: "queue.sqlite"))
        }
        try Data("notes".utf8).write(to: temporary.appending(path: foreign[2] + "/notes"))
        let queue = temporary.appending(path: "queue.sqlite")
        try Data("jobs".utf8).write(to: queue)
        let copy = try QueueCopy(of: queue.path, in: [temporary])
        #expect(try Data(contentsOf: URL(filePath: copy.path)) == Data("jobs".utf8))
        QueueCopy.deleteAbandoned(in: [temporary])
        #expect(try names() == (foreign + ["cfgd-queue-\(getpid())", "queue.sqlite"]).sorted())
        copy.delete()
        #expect(try names() == (foreign + ["queue.sqlite"]).sorted())
    }

    @Test func whatAnEarlierWorkerLeftBehindItsLastEventIsNoLoss() async throws {
        let place = try Place("event started; succeed done")
        try await place.serve { client in
            let job = try await client.submit(place) { $0.hold = true }
            let run = place.run(job.number)
            try Data("garbage\nmore garbage\n".utf8).write(to: run.events)
            _ = try await client.call(Release.self, .init(jobs: ["1"]))
            #expect(try await client.end(of: job).state == .succeeded)
        }
    }

    @Test func aStateDirectoryThatIsGoneIsNamed() async throws {
        let place = try Place()
        let away = place.root.appending(path: "away")
        try await place.serve { client in
            try FileManager.default.moveItem(atPath: place.state.plainPath, toPath: away.plainPath)
            defer { try? FileManager.default.moveItem(atPath: away.plainPath, toPath: place.state.plainPath) }
            let error = await #expect(throws: ControlError.self) { try await client.submit(place) }
            #expect(
                error?.description.contains("the state directory \(place.state.plainPath) was deleted or moved") == true
            )
            #expect(try await client.call(Status.self, .init()).trouble == error?.description)
        }
    }

    @Test func aMissingSpecHasItsOwnSentence() throws {
        let place = try Place()
        try FileManager.default.createDirectory(at: place.run(1).url, withIntermediateDirectories: true)
        let error = #expect(throws: RunFileError.self) { try place.run(1).frozenSpec() }
        #expect(
            error?.description
                == "\(place.run(1).spec.plainPath) is missing, and without it the job cannot run or be shown: restore it from "
                + "a copy, or submit the job again")
    }

    @Test func aSubmissionThatNobodyAcknowledgedIsDeletedAfterAGraceTimeAndResultsAreNot() async throws {
        let place = try Place()
        let queue = try JobQueue(path: place.queuePath)
        let state = try StateDirectory(place.state)
        for number in 1...4 {
            #expect(try queue.takeNumber() == number)
            try FileManager.default.createDirectory(at: place.run(number).url, withIntermediateDirectories: true)
            try Data("{}".utf8).write(to: place.run(number).spec)
        }
        try Data().write(to: place.run(1).url.appending(path: ".tmp-spec.json-77"))
        try Data().write(to: place.run(2).events)
        _ = try queue.insert(
            NewJob(number: 3, kind: .train, owner: "ada", uid: 1, directory: place.run(3).url.plainPath))
        let logger = Logger(label: "test") { _ in RecordingHandler(place: place) }
        // Of a number beyond the last one, the submission may be going on.
        var strays = StrayDirectories(queue: queue, state: state, last: 3, logger: logger)
        strays.grace = .zero
        await strays.run()
        #expect(state.runNumbers() == [2, 3, 4])
        let records = place.records.withLock { $0 }
        #expect(records.contains { $0.contains("belong to no job and are left alone: 2") })
        #expect(records.contains { $0.contains("belong to no job and are deleted: 1") })
    }

    @Test func halfWrittenFilesOfKilledProcessesAreDeletedAndOthersAreNot() throws {
        let place = try Place()
        let run = place.run(1)
        for directory in [run.samples, run.checkpoints.appending(path: ".tmp-500-33")] {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        }
        let kept = [
            run.spec, run.url.appending(path: ".tmp-latents.safetensors"), run.sample(index: 1),
            run.url.appending(path: ".encoded-latents.safetensors"),
        ]
        let left = [
            run.url.appending(path: ".tmp-outcome.json-4711"), run.samples.appending(path: ".tmp-00000002.png-4711"),
            run.checkpoints.appending(path: ".tmp-500-33/model.safetensors"),
        ]
        for file in kept + left { try Data("x".utf8).write(to: file) }
        let worker = try #require(try FileLock.attempt(run.lock.plainPath))
        RunLeftovers(run: run).delete()
        #expect((kept + left).allSatisfy { FileManager.default.fileExists(atPath: $0.plainPath) }, "a worker is there")
        withExtendedLifetime(worker) {}
    }

    @Test func halfWrittenFilesAreDeletedOnceNoWorkerIsThere() throws {
        let place = try Place()
        let run = place.run(1)
        try FileManager.default.createDirectory(
            at: run.checkpoints.appending(path: ".tmp-500-33"), withIntermediateDirectories: true)
        let kept = [run.spec, run.url.appending(path: ".tmp-latents.safetensors")]
        let left = [
            run.url.appending(path: ".tmp-outcome.json-4711"),
            run.checkpoints.appending(path: ".tmp-500-33/model.safetensors"),
        ]
        for file in kept + left { try Data("x".utf8).write(to: file) }
        RunLeftovers(run: run).delete()
        #expect(kept.allSatisfy { FileManager.default.fileExists(atPath: $0.plainPath) })
        #expect(!left.contains { FileManager.default.fileExists(atPath: $0.plainPath) })
        #expect(!FileManager.default.fileExists(atPath: run.checkpoints.appending(path: ".tmp-500-33").plainPath))
    }

    @Test func aWorkerThatLosesTheRaceForTheLockIsNotAtFault() async throws {
        let place = try Place("[ $attempt -lt 9 ] && exit 73; succeed done")
        let job = try await place.serve(retries: 0, configure: { $0.launchPause = 0.01 }) { client in
            try await client.end(of: client.submit(place))
        }
        #expect(job.state == .succeeded)
    }
}
