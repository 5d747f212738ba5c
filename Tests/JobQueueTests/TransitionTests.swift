import JobQueue
import Jobs
import Synchronization
import Testing

@Suite struct TransitionTests {
    let file: QueueFile
    let queue: JobQueue

    init() throws {
        file = try QueueFile()
        queue = try file.open()
    }

    @Test func claimTakesTheHighestPriorityThenTheLowestNumber() throws {
        for priority in [0, 5, 5, -1] { try queue.submit(priority: priority) }
        let order = try (0..<5).map { _ in try queue.claim()?.number }
        #expect(order == [2, 3, 1, 4, nil])
    }

    @Test func claimStartsAnAttempt() throws {
        let submitted = try queue.submit()
        let claimed = try #require(try queue.claim())
        #expect(claimed.state == .starting)
        #expect(claimed.attempt == 1)
        #expect(claimed.revision == submitted.revision + 1)
    }

    @Test func simultaneousClaimsNeverGetTheSameJob() async throws {
        for _ in 0..<40 { try queue.submit() }
        let other = try file.open()
        let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
            for queue in [queue, other, queue, other] {
                group.addTask {
                    var mine: [Int] = []
                    while let job = try queue.claim() { mine.append(job.number) }
                    return mine
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(numbers.sorted() == Array(1...40))
    }

    @Test func aJobRunsToItsEnd() throws {
        try queue.submit()
        _ = try queue.claim()
        let running = try queue.markRunning(1)
        #expect(running.started != nil)
        let progress = JobProgress(step: 3, total: 9, metrics: ["loss": Metric(.nan)], updated: .now)
        try queue.recordProgress(1, progress)
        let saved = try queue.recordCheckpoint(1, .step(3))
        #expect(saved.progress?.metrics["loss"]?.value.isNaN == true)
        #expect(saved.checkpoint?.step == 3)
        let ended = try queue.finish(1, as: .succeeded, exit: JobExit(code: 0, text: "Done."))
        #expect(ended.state == .succeeded)
        #expect(ended.exit?.text == "Done.")
        #expect(ended.finished != nil)
        #expect(ended.started == running.started)
    }

    @Test func theProgressIsNeverBehindTheCheckpoint() throws {
        try queue.submit()
        _ = try queue.claim()
        _ = try queue.markRunning(1)
        #expect(try queue.recordCheckpoint(1, .step(2)).progress == nil)
        let progress = JobProgress(step: 3, total: 9, metrics: ["loss": Metric(.nan)], updated: .now)
        try queue.recordProgress(1, progress)
        let behind = try #require(queue.recordCheckpoint(1, .step(7)).progress)
        #expect(behind.step == 7 && behind.total == 9 && behind.metrics["loss"]?.value.isNaN == true)
        #expect(try queue.recordCheckpoint(1, .step(8), progress: progress).progress?.step == 8)
        #expect(try queue.recordCheckpoint(1, .step(5)).progress?.step == 8)
        #expect(try queue.recordCheckpoint(1, .step(400)).progress?.step == 9, "no further than the total")
    }

    @Test func changesThatTheStateForbidsAreRefusedAndChangeNothing() throws {
        let queued = try queue.submit()
        #expect(throws: JobQueueError.badState(queued, wanted: [.starting])) { try queue.markRunning(1) }
        #expect(throws: JobQueueError.self) { try queue.finish(1, as: .failed, exit: JobExit(text: "x")) }
        #expect(throws: JobQueueError.self) { try queue.requeue(1, exit: JobExit(text: "x")) }
        _ = try queue.claim()
        let done = try queue.finish(1, as: .failed, exit: JobExit(text: "x"))
        #expect(throws: JobQueueError.self) { try queue.recordCheckpoint(1, .step(1)) }
        #expect(throws: JobQueueError.self) { try queue.requestCancel(1) }
        #expect(try queue.job(1) == done)
        #expect(throws: JobQueueError.noSuchJob("7")) { try queue.markRunning(7) }
    }

    @Test func cancellingAQueuedJobEndsItAtOnce() throws {
        try queue.submit()
        let job = try queue.requestCancel(1, reason: "not needed")
        #expect(job.state == .cancelled)
        #expect(job.reason == "not needed")
        #expect(try queue.claim() == nil)
    }

    @Test func aRunningJobIsCancelledWhenItsWorkerHasStopped() throws {
        try queue.submit()
        _ = try queue.claim()
        try queue.markRunning(1)
        let asked = try queue.requestCancel(1)
        #expect(asked.state == .cancelling)
        #expect(try queue.requestCancel(1) == asked)
        let job = try queue.requeue(1, exit: JobExit(code: 75, text: "Stopped at step 4."))
        #expect(job.state == .cancelled)
        #expect(job.exit?.code == 75)
    }

    @Test func crashesWithoutACheckpointEndTheJobAndACheckpointForgivesThem() throws {
        let crash = JobExit(signal: 9, text: "The worker was killed.")
        try queue.submit()
        func attempt(saving step: Int? = nil) throws -> Job {
            _ = try queue.claim()
            if let step { try queue.recordCheckpoint(1, .step(step)) }
            return try queue.retry(1, limit: 2, exit: crash)
        }
        #expect(try attempt().state == .queued)
        #expect(try attempt().state == .queued)
        #expect(try attempt(saving: 5).state == .queued)
        #expect(try attempt().state == .queued)
        let last = try attempt()
        #expect(last.state == .failed)
        #expect(last.attempt == 5)
        #expect(last.exit?.signal == 9)
        #expect(last.exit?.text.contains("3 attempts") == true)
    }

    @Test func everyChangeIsAnnouncedOnceInTheOrderOfRevisions() async throws {
        let heard = Mutex<[Job]>([])
        let file = try QueueFile()
        let queue = try JobQueue(path: file.path) { job in heard.withLock { $0.append(job) } }
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let job = try queue.submit()
                    try queue.requestCancel(job.number)
                }
            }
        }
        #expect(heard.withLock { $0.map(\.revision) } == Array(1...16))
        #expect(try queue.revision() == 16)
    }
}
