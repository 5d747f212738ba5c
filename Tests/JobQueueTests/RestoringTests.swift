import Jobs
import Testing

@testable import JobQueue

/// Removed jobs come back in the state that they had.
@Suite struct RestoringTests {
    let file: QueueFile
    let queue: JobQueue

    init() throws {
        file = try QueueFile()
        queue = try file.open()
    }

    private func remove(_ number: Int) throws { try queue.remove(number, keptUntil: .now) }

    private func expectRestored(_ number: Int, as before: Job) throws {
        var expected = before
        let back = try queue.restore(number)
        expected.revision = back.revision
        #expect(back == expected)
        #expect(try queue.job(number) == expected)
    }

    @Test func heldQueuedAndPausedJobsAreThatAgain() throws {
        let held = try queue.submit { $0.isHeld = true }
        let queued = try queue.submit()
        try queue.submit()
        let paused = try queue.requestPause(3, reason: "lunch")
        for job in [held, queued, paused] {
            #expect(try queue.remove(job.number, keptUntil: .now).state == .cancelled, "watchers see an end")
            try expectRestored(job.number, as: job)
        }
        #expect(try queue.claim()?.number == 2)
        #expect(try queue.claim() == nil)
    }

    @Test func aJobThatWaitedWaitsAgain() throws {
        try queue.submit()
        try queue.submit()
        let third = try queue.submit { new in new.after = [1, 2].map { JobDependency(job: $0, until: .success) } }
        try remove(3)
        try expectRestored(3, as: third)
        try remove(3)
        #expect(try queue.claim()?.number == 1)
        try queue.finish(1, as: .succeeded, exit: JobExit(text: "done"))
        #expect(try queue.restore(3).reason == "waits for job 2")
        #expect(try queue.claim()?.number == 2)
        #expect(try queue.claim() == nil)
        try queue.finish(2, as: .succeeded, exit: JobExit(text: "done"))
        #expect(try queue.claim()?.number == 3)
    }

    @Test func aJobThatIsBackIsNotGivenUp() throws {
        for _ in 1...3 { try queue.submit { $0.isHeld = true } }
        try remove(1)
        try remove(2)
        #expect(try queue.restore(1).state == .held)
        #expect(try queue.giveUp([1, 2, 3]) == [2])
        #expect(try queue.giveUp([2]) == [], "once")
        #expect(throws: JobQueueError.noSuchJob("2")) { try queue.restore(2) }
    }

    @Test(arguments: [true, false]) func aJobWhoseConditionFailedMeanwhileEndsAsTheOthersDid(isRemoved: Bool) throws {
        try queue.submit()
        try queue.submit { $0.after = [JobDependency(job: 1, until: .success)] }
        try remove(2)
        if isRemoved { try queue.remove(1) } else { try queue.requestCancel(1, reason: "wrong data") }
        let back = try queue.restore(2)
        #expect(back.state == .cancelled)
        #expect(back.reason?.contains(isRemoved ? "job 1, which was removed" : "wrong data") == true)
        #expect(try queue.claim() == nil)
    }
}
