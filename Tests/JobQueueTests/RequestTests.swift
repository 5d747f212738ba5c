import Foundation
import Jobs
import Synchronization
import Testing

@testable import JobQueue

/// The requests of users to jobs: cancel, pause, hold, requeue.
@Suite struct RequestTests {
    let file: QueueFile
    let queue: JobQueue
    private let stopped = JobExit(code: 75, text: "Stopped at step 4.")

    init() throws {
        file = try QueueFile()
        queue = try file.open()
    }

    @Test func aHeldJobWaitsForItsRelease() throws {
        try queue.submit()
        #expect(try queue.hold(1, reason: "not yet").state == .held)
        #expect(try queue.claim() == nil)
        let again = try queue.hold(1)
        #expect(again.reason == "not yet")
        #expect(try queue.hold(1, reason: "until the disk is changed").reason == "until the disk is changed")
        #expect(try queue.job(1).reason == "until the disk is changed")
        #expect(try queue.release(1).reason == nil)
        #expect(try queue.claim()?.number == 1)
        #expect(throws: JobQueueError.self) { try queue.hold(1) }
    }

    @Test func aRepeatedRequestTakesOverItsReason() throws {
        try queue.submit()
        try queue.requestPause(1, reason: "first")
        #expect(try queue.requestPause(1, reason: "second").reason == "second")
        let revision = try queue.revision()
        #expect(try queue.requestPause(1).reason == "second")
        #expect(try queue.requestPause(1, reason: "second").revision == revision)
        try queue.resume(1)
        _ = try queue.claim()
        try queue.requestCancel(1, reason: "third")
        let cancelling = try queue.requestCancel(1, reason: "fourth")
        #expect(cancelling.state == .cancelling && cancelling.reason == "fourth")
    }

    @Test func aPausedJobGoesOnWhereItsWorkerSaved() throws {
        try queue.submit()
        _ = try queue.claim()
        try queue.markRunning(1)
        #expect(try queue.requestPause(1).state == .pausing)
        try queue.recordCheckpoint(1, .step(4))
        let paused = try queue.requeue(1, exit: stopped)
        #expect(paused.state == .paused)
        #expect(paused.launched == nil && paused.worked != nil)
        #expect(try queue.claim() == nil)
        #expect(try queue.resume(1).state == .queued)
        let next = try #require(try queue.claim())
        #expect(next.attempt == 2 && next.checkpoint?.step == 4)
    }

    @Test func aWaitingJobIsPausedAtOnceAndACrashWhilePausingPausesToo() throws {
        try queue.submit()
        #expect(try queue.requestPause(1).state == .paused)
        try queue.resume(1)
        _ = try queue.claim()
        try queue.requestPause(1)
        #expect(try queue.retry(1, limit: 0, exit: JobExit(signal: 9, text: "killed")).state == .paused)
    }

    @Test func resumingWhileTheWorkerSavesLetsTheJobWaitForItsTurn() throws {
        try queue.submit()
        _ = try queue.claim()
        try queue.markRunning(1)
        try queue.requestPause(1)
        #expect(try queue.stopCause(of: 1) == nil)
        #expect(try queue.resume(1).state == .running)
        #expect(try queue.stopCause(of: 1) == .request)
        #expect(try queue.requeue(1, exit: stopped).state == .queued)
    }

    @Test func theFirstCauseForWhichAWorkerLeavesIsKnownUntilItHasLeft() throws {
        try queue.submit()
        _ = try queue.claim()
        try queue.yield(1, to: 7, reason: "makes room for job 7")
        try queue.reachTimeLimit(1)
        let next = try file.open()
        #expect(try next.stopCause(of: 1) == .makesRoom(for: 7))
        try next.requeue(1, exit: stopped)
        #expect(try next.stopCause(of: 1) == nil)
        _ = try next.claim()
        try next.reachTimeLimit(1)
        #expect(try next.stopCause(of: 1) == .timeLimit)
        try next.timeOut(1, exit: stopped)
        #expect(try next.stopCause(of: 1) == nil)
    }

    @Test func aFailedJobIsResumedWithItsCrashesForgotten() throws {
        try queue.submit()
        _ = try queue.claim()
        #expect(try queue.retry(1, limit: 0, exit: stopped).state == .failed)
        let resumed = try queue.resume(1)
        #expect(resumed.state == .queued && resumed.exit == nil && resumed.finished == nil)
        _ = try queue.claim()
        #expect(try queue.retry(1, limit: 1, exit: stopped).state == .queued)
    }

    /// The time of day jumps by a day each way while the job works for a minute and then for another.
    @Test func theTimeAtWorkDoesNotJumpWithTheTimeOfDay() throws {
        let time = Mutex((seconds: 5000.0, day: Timestamp.now))
        func pass(_ seconds: Double, jumping jump: Double = 0) {
            time.withLock { $0 = ($0.seconds + seconds, Timestamp($0.day.date.addingTimeInterval(seconds + jump))) }
        }
        let now = { time.withLock { $0.day } }
        func open(boot: String) throws -> JobQueue {
            try JobQueue(
                path: file.path,
                clock: MachineClock(
                    boot: boot, seconds: { time.withLock { $0.seconds } }, timeOfDay: { time.withLock { $0.day } }))
        }
        let queue = try open(boot: "a")
        try queue.submit()
        _ = try queue.claim(at: now())
        pass(60, jumping: 86_400)
        #expect(abs(try queue.elapsed(1, at: now()) - 60) < 0.01)
        // The worker outlives this daemon, and the next one knows as well.
        let next = try open(boot: "a")
        #expect(abs(try next.elapsed(1, at: now()) - 60) < 0.01)
        #expect(abs((try next.requeue(1, exit: stopped, at: now()).worked ?? 0) - 60) < 0.01)
        #expect(try next.elapsed(1, at: now()) == 0)
        _ = try next.claim(at: now())
        pass(60, jumping: -86_400)
        #expect(abs((try next.requeue(1, exit: stopped, at: now()).worked ?? 0) - 120) < 0.01)
        // Over a reboot only the time of day can tell.
        _ = try next.claim(at: now())
        time.withLock { $0.seconds = 3 }
        pass(30)
        let last = try open(boot: "b").requeue(1, exit: stopped, at: now())
        #expect(abs((last.worked ?? 0) - 150) < 0.01)
    }

    @Test func aJobThatHadItsTimeGetsItAgainWhenItIsResumed() throws {
        let start = Timestamp.now
        func after(_ seconds: Double) -> Timestamp { Timestamp(start.date.addingTimeInterval(seconds)) }
        try queue.submit { $0.timeLimit = 60 }
        _ = try queue.claim(at: start)
        let half = try queue.requeue(1, exit: stopped, at: after(40))
        #expect(abs((half.worked ?? 0) - 40) < 0.01)
        _ = try queue.claim(at: after(100))
        let ended = try queue.timeOut(1, exit: stopped, at: after(125))
        #expect(ended.state == .failed)
        #expect(abs((ended.worked ?? 0) - 65) < 0.01)
        #expect(try queue.resume(1).worked == nil)
    }

    @Test func aCrashedJobIsNotClaimedBeforeItsTime() throws {
        try queue.submit()
        let start = Timestamp.now
        _ = try queue.claim(at: start)
        let job = try queue.retry(1, limit: 5, exit: stopped, pause: { Double($0) * 10 }, at: start)
        let time = try #require(job.notBefore)
        #expect(time == Timestamp(start.date.addingTimeInterval(10)))
        #expect(try queue.claim(at: start) == nil)
        #expect(try queue.nextRetry(after: start) == time)
        #expect(try queue.claim(at: time)?.notBefore == nil)
    }

    @Test func aJobsOwnLimitOfCrashesCountsBeforeTheDaemons() throws {
        try queue.submit { $0.retries = 0 }
        _ = try queue.claim()
        #expect(try queue.retry(1, limit: 5, exit: stopped).state == .failed)
    }

    @Test func priorityDecidesTheNextTurnAndLabelsAreSetAndTaken() throws {
        for _ in 1...3 { try queue.submit(labels: ["a": "1", "b": "2"]) }
        try queue.prioritize(3, 7)
        #expect(try queue.claim()?.number == 3)
        let labelled = try queue.label(2, set: ["c": "3"], remove: ["a", "x"])
        #expect(labelled.labels == ["b": "2", "c": "3"])
        let revision = try queue.revision()
        try queue.label(2, set: ["c": "3"], remove: [])
        try queue.prioritize(2, 0)
        #expect(try queue.revision() == revision)
    }

    @Test func aDrainedQueueStartsNothingAndSurvivesARestart() throws {
        try queue.submit()
        try queue.drain(reason: "new disk")
        #expect(try queue.claim() == nil)
        #expect(try file.open().drained() == "new disk")
        try queue.open()
        #expect(try queue.claim()?.number == 1)
    }

    @Test func aRemovedJobIsGoneAndItsDirectoryRememberedUntilItIsToo() throws {
        try queue.submit(unique: "k")
        try queue.requestCancel(1)
        try queue.remove(1)
        #expect(throws: JobQueueError.noSuchJob("1")) { try queue.job(1) }
        #expect(try queue.leftovers() == [1: "/runs/1"])
        try queue.forget(1)
        #expect(try queue.leftovers().isEmpty)
        #expect(try queue.submit(unique: "k").number == 2)
        _ = try queue.claim()
        #expect(throws: JobQueueError.self) { try queue.remove(2) }
    }
}
