import Control
import Foundation
import JobQueue
import Jobs
import Testing
import Varlink

@testable import Daemon

@Suite struct PauseTests {
    @Test func aPausedJobFreesItsPlaceAndGoesOn() async throws {
        let place = try Place(
            "[ $attempt = 2 ] && succeed done; [ -f ../1/lock2 ] || hold 'checkpoint 2; exit 75'; succeed other")
        try await place.serve { client in
            let job = try await client.submit(place)
            try await place.wait(for: job, in: .running)
            let asked = try await client.call(Pause.self, .init(jobs: ["1"], reason: "a talk")).jobs
            #expect(asked.map(\.state) == [.pausing])
            try await place.wait(for: job, in: .paused)
            let paused = try await client.job("1")
            #expect(paused.checkpoint?.step == 2 && paused.reason == "a talk")
            // Its place is free.
            try Data().write(to: place.run(1).url.appending(path: "lock2"))
            let other = try await client.end(of: client.submit(place))
            #expect(other.state == .succeeded)
            #expect(try await client.call(Resume.self, .init(jobs: ["1"])).jobs.map(\.state) == [.queued])
            let end = try await client.end(of: job)
            #expect(end.state == .succeeded && end.attempt == 2)
        }
    }

    @Test func aPausedJobStaysPausedOverARestart() async throws {
        let place = try Place("[ $attempt = 2 ] && succeed done; hold 'exit 75'")
        try await place.serve { client in
            let job = try await client.submit(place)
            try await place.wait(for: job, in: .running)
            _ = try await client.call(Pause.self, .init(jobs: ["1"]))
            try await place.wait(for: job, in: .paused)
        }
        try await place.serve { client in
            #expect(try await client.job("1").state == .paused)
            _ = try await client.call(Resume.self, .init(jobs: ["1"]))
            #expect(try await client.end(of: client.job("1")).state == .succeeded)
        }
    }

    @Test func aJobGoesOnFromAnEarlierCheckpointAndTheLaterOnesAreGone() async throws {
        let place = try Place("event started; [ $attempt = 2 ] && succeed done; checkpoint 1; checkpoint 2; exit 65")
        try await place.serve { client in
            let job = try await client.end(of: client.submit(place))
            #expect(job.state == .failed && job.checkpoint?.step == 2)
            await #expect(throws: ControlError.self) { try await client.call(Resume.self, .init(jobs: ["1"], from: 7)) }
            let resumed = try #require(try await client.call(Resume.self, .init(jobs: ["1"], from: 1)).jobs.first)
            #expect(resumed.checkpoint?.step == 1)
            let left = try await client.call(Checkpoints.self, .init(job: "1")).checkpoints
            #expect(left.map(\.step) == [1])
            #expect(try await client.end(of: job).state == .succeeded)
        }
    }

    /// A job that has failed and left checkpoints of the steps 1, 2 and 3.
    private func failed(_ direct: DirectService) async throws -> Job {
        let job = try await direct.submit("garments", as: .ada)
        _ = try direct.queue.claim()
        try leaveCheckpoints(job)
        return try direct.queue.finish(job.number, as: .failed, exit: JobExit(text: "no luck"))
    }

    private func leaveCheckpoints(_ job: Job) throws {
        let run = RunDirectory(path: job.directory)
        for step in 1...3 {
            let checkpoint = run.checkpoint(step: step)
            try FileManager.default.createDirectory(at: checkpoint, withIntermediateDirectories: true)
            try Data(#"{"step":\#(step)}"#.utf8).write(to: checkpoint.appending(path: "manifest.json"))
        }
    }

    private func checkpoints(_ job: Job) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: RunDirectory(path: job.directory).checkpoints.path(percentEncoded: false)
        ).sorted()
    }

    @Test func whoGoesBackWhileAnotherResumesChangesNothing() async throws {
        let direct = try DirectService(try Place())
        let seen = try await failed(direct)
        let all = try checkpoints(seen)
        // Between the look at the job and the change, somebody else lets it go on, and a worker is about to start.
        try direct.queue.resume(seen.number)
        _ = try direct.queue.claim()
        #expect(throws: JobQueueError.self) { try direct.service.resume(seen, from: 1) }
        #expect(try checkpoints(seen) == all && all.count == 3)
        try direct.queue.finish(seen.number, as: .failed, exit: JobExit(text: "no luck"))
        #expect(try direct.service.resume(seen, from: 1).checkpoint?.step == 1)
        #expect(try checkpoints(seen) == ["step-00000001"])
    }

    @Test func aJobThatAWorkerHoldsKeepsItsCheckpoints() async throws {
        let direct = try DirectService(try Place())
        let job = try await failed(direct)
        let lock = try #require(try FileLock.take(RunDirectory(path: job.directory).lock.path(percentEncoded: false)))
        #expect {
            try direct.service.resume(job, from: 1)
        } throws: { error in
            "\(error)".contains("another worker holds")
        }
        withExtendedLifetime(lock) {}
        #expect(try checkpoints(job).count == 3)
        #expect(try direct.queue.job(job.number).state == .failed)
    }

    @Test func aJobThatCannotGoOnGetsItsCheckpointsBack() async throws {
        let direct = try DirectService(try Place())
        let first = try await direct.submit("first", as: .ada)
        let second = try await direct.submit("second", as: .ada, ["after": ["first"]])
        _ = try direct.queue.claim()
        try direct.queue.finish(first.number, as: .failed, exit: JobExit(text: "no luck"))
        try leaveCheckpoints(second)
        let all = try checkpoints(second)
        // The queue refuses after the checkpoints were put out of sight.
        #expect(throws: JobQueueError.unmet(try direct.queue.job(first.number))) {
            try direct.service.resume(second, from: 1)
        }
        #expect(try checkpoints(second) == all && all.count == 3)
        #expect(try direct.queue.job(second.number).state == .failed)
    }

    @Test func whatCannotBeSaysWhatCan() async throws {
        let place = try Place()
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place))
            func text<Method: JobsMethod>(_ method: Method.Type, _ parameters: Method.Parameters) async -> String {
                do { _ = try await client.call(method, parameters) } catch { return "\(error)" }
                return ""
            }
            #expect(await text(Resume.self, .init(jobs: ["1"])).contains("cfgctl rerun 1"))
            #expect(await text(Pause.self, .init(jobs: ["1"])).contains("nothing to pause"))
            #expect(await text(Hold.self, .init(jobs: ["1"])).contains("job 1 has succeeded and does not wait"))
            let held = try await client.submit(place) { $0.hold = true }
            #expect(held.state == .held)
            #expect(await text(Resume.self, .init(jobs: ["2"])).contains("cfgctl release 2"))
            // The second job cannot be held, so the first is not either.
            _ = try await client.submit(place) { $0.hold = true }
            #expect(!(await text(Release.self, .init(jobs: ["3", "1"])).isEmpty))
            #expect(try await client.job("3").state == .held)
        }
    }

    @Test func atItsTimeLimitAJobIsSavedAndHasFailed() async throws {
        let place = try Place("hold 'checkpoint 2; exit 75'")
        let job = try await place.serve { client in
            try await client.end(of: client.submit(place) { $0.timeLimit = 0.2 })
        }
        #expect(job.state == .failed)
        #expect(job.checkpoint?.step == 2)
        #expect(job.exit?.text.contains("time limit") == true)
        #expect(job.worked.map { $0 >= 0.2 } == true)
    }

    @Test func crashesWaitLongerFromOneToTheNext() {
        let pause = RetryPause(first: 2, longest: 60)
        #expect([1, 2, 3, 4, 7, 8, 200].map(pause.seconds) == [0, 2, 4, 8, 60, 60, 60])
        #expect(RetryPause(first: 0).seconds(after: 9) == 0)
    }
}
