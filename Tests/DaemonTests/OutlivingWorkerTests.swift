import Control
import Daemon
import Foundation
import JobQueue
import Jobs
import Synchronization
import Testing

/// Workers that go on while no daemon is there.
@Suite struct OutlivingWorkerTests {
    @Test func aDaemonThatIsStoppedLeavesItsWorkersAndTheNextOneFollowsThem() async throws {
        let place = try Place()
        let manager = StandInManager()
        try await place.serve(launcher: manager) { client in
            let job = try await client.submit(place)
            try await place.wait(for: job, in: .running)
        }
        #expect(manager.worker(1)?.isAlive == true)
        // What it writes while nobody follows is not lost.
        try manager.worker(1)?.say(.progress, step: 40)
        let job = try await place.serve(launcher: manager) { client in
            for try await reply in try await place.client().stream(Watch.self, .init(jobs: ["1"]))
            where reply.job.progress?.step == 40 { break }
            try manager.worker(1)?.say(.progress, step: 100)
            try manager.worker(1)?.succeed("Trained.")
            return try await client.end(of: client.job("1"))
        }
        #expect((job.state, job.attempt, job.progress?.step) == (.succeeded, 1, 100))
        #expect(job.exit?.text == "Trained.")
        #expect(manager.launches == 1)
    }

    @Test func aWorkerThatEndedWhileNoDaemonWasThereIsNoLoss() async throws {
        let place = try Place()
        let manager = StandInManager()
        try await place.serve(launcher: manager, slots: 2) { client in
            for name in ["done", "stopped"] {
                try await place.wait(for: client.submit(place, name), in: .running)
            }
        }
        try manager.worker(1)?.succeed("Trained.")
        manager.worker(2)?.terminate()
        try await place.serve(launcher: manager, slots: 2) { client in
            #expect(try await client.end(of: client.job("1")).state == .succeeded)
            try await place.wait(for: client.job("2"), in: .running)
            #expect(try await client.job("2").attempt == 2)
        }
        #expect(manager.launches == 3)
    }

    @Test func theRoomOfAWorkerThatGoesOnIsTaken() async throws {
        let place = try Place()
        let manager = StandInManager()
        try await place.serve(launcher: manager) { client in
            try await place.wait(for: client.submit(place, "first"), in: .running)
            _ = try await client.submit(place, "second")
        }
        try await place.serve(launcher: manager) { client in
            let why = try await client.call(Why.self, .init(job: "second"))
            #expect((why.cause, why.jobs) == (.slots, [1]))
            try manager.worker(1)?.succeed("Trained.")
            try await place.wait(for: client.job("second"), in: .running)
        }
        #expect(manager.launches == 2)
    }

    @Test func whatIsAskedOfAJobReachesItsWorkerAfterARestart() async throws {
        let place = try Place()
        let manager = StandInManager()
        try await place.serve(launcher: manager) { client in
            try await place.wait(for: client.submit(place), in: .running)
        }
        let job = try await place.serve(launcher: manager) { client in
            _ = try await client.call(Cancel.self, .init(jobs: ["1"]))
            return try await client.end(of: client.job("1"))
        }
        #expect((job.state, job.attempt) == (.cancelled, 1))
    }

    @Test func aDaemonThatCannotAskForWorkersDoesNotStartAndStopsNone() async throws {
        let place = try Place()
        let manager = StandInManager()
        manager.beSlow()
        try await place.serve(launcher: manager) { client in
            try await place.wait(for: client.submit(place), in: .running)
        }
        manager.beSilent(true)
        await #expect(throws: DaemonError.noLauncher("the bus does not answer.")) {
            try await place.serve(launcher: manager) { _ in }
        }
        #expect(manager.worker(1)?.isAsked == false)
        manager.beSilent(false)
        try await place.serve(launcher: manager) { client in
            #expect(try await client.job("1").state == .running)
            try manager.worker(1)?.succeed("Trained.")
            #expect(try await client.end(of: client.job("1")).attempt == 1)
        }
    }

    @Test func aJobThatMadeRoomWhenTheDaemonEndedWaitsForItsTurnAgain() async throws {
        let place = try Place()
        let manager = StandInManager()
        manager.beSlow()
        try await place.serve(launcher: manager, configure: { $0.preempt = true }) { client in
            let low = try await client.submit(place)
            try await place.wait(for: low, in: .running)
            _ = try await client.submit(place, "urgent") { $0.priority = 5 }
            try await place.wait(for: low, in: .running) { $0.reason?.hasPrefix("makes room for job 2") == true }
        }
        try await place.serve(launcher: manager, configure: { $0.preempt = true }) { client in
            manager.worker(1)?.leave()
            try await place.wait(for: client.job("2"), in: .running)
            let low = try await client.job("1")
            #expect((low.state, low.reason) == (.queued, "made room for job 2"))
        }
        // What is said of a job can be found by the job, its attempt and its owner.
        let records = place.records.withLock { $0 }
        for text in ["makes room for job 2", "has a worker that is still there"] {
            let record = try #require(records.first { $0.contains("job 1 (train-1) \(text)") })
            for field in ["CFGD_JOB=1", "CFGD_JOB_NAME=train-1", "CFGD_ATTEMPT=1", "CFGD_OWNER_UID=\(getuid())"] {
                #expect(record.contains(field), "\(record)")
            }
        }
    }

    @Test func aJobThatWasResumedWhileItSavedGoesOnAfterARestart() async throws {
        let place = try Place()
        let manager = StandInManager()
        manager.beSlow()
        try await place.serve(launcher: manager) { client in
            try await place.wait(for: client.submit(place), in: .running)
            _ = try await client.call(Pause.self, .init(jobs: ["1"]))
            #expect(try await client.call(Resume.self, .init(jobs: ["1"])).jobs.map(\.state) == [.running])
        }
        try await place.serve(launcher: manager) { client in
            manager.worker(1)?.leave()
            try await place.wait(for: client.job("1"), in: .running) { $0.attempt == 2 }
        }
    }

    @Test func aJobWhoseTimeWasOverWhenTheDaemonEndedHasFailed() async throws {
        let place = try Place()
        let manager = StandInManager()
        manager.beSlow()
        try await place.serve(launcher: manager) { client in
            try await place.wait(for: client.submit(place) { $0.timeLimit = 0.1 }, in: .running)
            while manager.worker(1)?.isAsked != true { await Task.yield() }
        }
        let job = try await place.serve(launcher: manager) { client in
            manager.worker(1)?.leave()
            return try await client.end(of: client.job("1"))
        }
        #expect(job.state == .failed && job.exit?.text.contains("time limit") == true)
    }

    @Test func aJobWhoseUnitSomebodyStopsIsPausedAndSaysSo() async throws {
        let place = try Place()
        let manager = StandInManager()
        try await place.serve(launcher: manager) { client in
            let job = try await client.submit(place)
            try await place.wait(for: job, in: .running)
            manager.worker(1)?.terminate()
            try await place.wait(for: job, in: .paused)
            #expect(try await client.call(Why.self, .init(job: "1")).text.contains("its unit was stopped"))
            _ = try await client.call(Resume.self, .init(jobs: ["1"]))
            try await place.wait(for: job, in: .running)
        }
        #expect(manager.launches == 2)
    }

    @Test func aJobThatTheEndOfTheMachineStopsWaitsForTheNextStart() async throws {
        let place = try Place()
        let manager = StandInManager()
        try await place.serve(launcher: manager) { client in
            let job = try await client.submit(place)
            try await place.wait(for: job, in: .running)
            manager.goDown()
            manager.worker(1)?.terminate()
            try await place.wait(for: job, in: .queued)
        }
        // Nothing was started in the meantime.
        #expect(manager.launches == 1)
        let next = StandInManager()
        try await place.serve(launcher: next) { client in
            try await place.wait(for: client.job("1"), in: .running)
            #expect(try await client.job("1").attempt == 2)
        }
    }

    @Test func aJobForWhichNoWorkerCanBeStartedWaitsAndDoesNotFail() async throws {
        let place = try Place()
        let manager = StandInManager()
        manager.refuse("there is no unit for it")
        try await place.serve(
            launcher: manager, retries: 0, configure: { $0.launchPause = 3600 },
            { client in
                let job = try await client.submit(place)
                try await place.wait(for: job, in: .queued) { $0.attempt > 0 }
                let why = try await client.call(Why.self, .init(job: "1"))
                #expect(why.text.contains("No worker could be started: there is no unit for it."))
                #expect(why.cause == .retry)
            })
        #expect(place.records.withLock { $0.contains { $0.hasPrefix("error") && $0.contains("no unit for it") } })
    }
}
