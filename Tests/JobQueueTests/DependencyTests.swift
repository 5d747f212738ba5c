import JobQueue
import Jobs
import Testing

/// Jobs that wait for others.
@Suite struct DependencyTests {
    let file: QueueFile
    let queue: JobQueue

    init() throws {
        // In memory: a long chain is many synced writes.
        file = try QueueFile(in: "/dev/shm")
        queue = try file.open()
    }

    @discardableResult
    private func submit(after jobs: Int..., end others: [Int] = []) throws -> Job {
        try queue.submit { new in
            new.after =
                jobs.map { JobDependency(job: $0, until: .success) }
                + others.map { JobDependency(job: $0, until: .end) }
        }
    }

    private func end(_ number: Int, as state: JobState, _ text: String = "done") throws {
        if state == .cancelled {
            try queue.requestCancel(number, reason: text)
        } else {
            #expect(try queue.claim()?.number == number)
            try queue.finish(number, as: state, exit: JobExit(text: text))
        }
    }

    @Test func aJobStartsWhenAllThatItNeedsHaveSucceeded() throws {
        try submit()
        try submit()
        let third = try submit(after: 1, 2)
        #expect(third.reason == "waits for jobs 1 and 2")
        #expect(third.after?.count == 2)
        try end(1, as: .succeeded)
        #expect(try queue.job(3).reason == "waits for job 2")
        try end(2, as: .succeeded)
        #expect(try queue.job(3).reason == nil)
        #expect(try queue.claim()?.number == 3)
    }

    @Test func failureSpreadsWithItsReasonThroughAChain() throws {
        try submit()
        for job in 1...4 { try submit(after: job) }
        try end(1, as: .failed, "disk full")
        for number in 2...5 {
            let job = try queue.job(number)
            #expect(job.state == .failed)
            #expect(job.attempt == 0)
            #expect(job.reason?.contains("job 1 (train-1)") == true && job.reason?.hasSuffix("disk full") == true)
        }
    }

    @Test func cancellationSpreadsAsCancellation() throws {
        try submit()
        try submit(after: 1)
        try end(1, as: .cancelled, "a better idea")
        let job = try queue.job(2)
        #expect(job.state == .cancelled)
        #expect(job.reason?.contains("a better idea") == true)
    }

    @Test func whoWaitsForAnEndGoesOnWhateverItIs() throws {
        try submit()
        try submit(end: [1])
        try end(1, as: .failed)
        #expect(try queue.claim()?.number == 2)
    }

    @Test func aLongChainEndsInOneTransaction() throws {
        try submit()
        for job in 1...500 { try submit(after: job) }
        let revision = try queue.revision()
        try end(1, as: .failed)
        #expect(try queue.counts() == [.failed: 501])
        #expect(try queue.revision() == revision + 502)
    }

    @Test func whatHasEndedAlreadyIsMetOrRefused() throws {
        try submit()
        try end(1, as: .succeeded)
        #expect(try submit(after: 1).reason == nil)
        try end(2, as: .failed)
        #expect(throws: JobQueueError.unmet(try queue.job(2))) { try submit(after: 2) }
        #expect(try submit(end: [2]).reason == nil)
        #expect(throws: JobQueueError.noSuchJob("99")) { try submit(after: 99) }
    }

    @Test func aHeldJobStaysHeldWhenItsDependencyIsMet() throws {
        try submit()
        try submit(after: 1)
        try queue.hold(2)
        try end(1, as: .succeeded)
        #expect(try queue.job(2).state == .held)
        #expect(try queue.claim() == nil)
        try queue.release(2)
        #expect(try queue.claim()?.number == 2)
    }

    @Test func aResumedJobWaitsAgainForWhatWasResumedBeforeIt() throws {
        try submit()
        try submit(after: 1)
        try end(1, as: .failed)
        #expect(throws: JobQueueError.unmet(try queue.job(1))) { try queue.resume(2) }
        try queue.resume(1)
        #expect(try queue.resume(2).reason == "waits for job 1")
        try end(1, as: .succeeded)
        #expect(try queue.claim()?.number == 2)
    }

    @Test func aJobThatOthersWaitForIsNotRemoved() throws {
        try submit()
        try submit(after: 1)
        #expect(throws: JobQueueError.needed(try queue.job(1), by: [2])) { try queue.remove(1) }
        try queue.remove(2)
        try queue.remove(1)
        #expect(try queue.jobs().isEmpty)
    }
}
