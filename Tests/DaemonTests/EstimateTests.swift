import Foundation
import JobQueue
import Jobs
import Testing

@testable import Daemon

/// The queue played forward, and who makes room.
@Suite struct EstimateTests {
    private func waiting(_ number: Int, _ seconds: Double?, threads: Int = 1) -> WaitingJob {
        WaitingJob(number: number, resources: JobResources(threads: threads), seconds: seconds)
    }

    private func busy(_ seconds: Double?, threads: Int = 1) -> StartEstimate.Busy {
        .init(resources: JobResources(threads: threads), gpu: nil, seconds: seconds)
    }

    @Test func oneWorkerDoesOneJobAfterTheOther() throws {
        let estimate = StartEstimate(
            room: Room(slots: 1, threads: 1), running: [busy(60)], waiting: [waiting(2, 30), waiting(3, 5)])
        let start = try #require(estimate.start())
        #expect(start.seconds == 90 && !start.isLowerBound)
    }

    @Test func twoWorkersShareTheQueue() {
        let estimate = StartEstimate(
            room: Room(slots: 2, threads: 2), running: [busy(10), busy(25)], waiting: [waiting(3, 100), waiting(4, 5)])
        #expect(estimate.start()?.seconds == 25)
    }

    @Test func aLargeJobWaitsForAllAndHoldsBackTheSmallOne() {
        let large = waiting(3, 100, threads: 2)
        let room = Room(slots: 2, threads: 2)
        #expect(StartEstimate(room: room, running: [busy(10), busy(25)], waiting: [large]).start()?.seconds == 25)
        let small = StartEstimate(room: room, running: [busy(10), busy(25)], waiting: [large, waiting(4, 1)])
        #expect(small.start()?.seconds == 125)
    }

    @Test func whatWasNeverMeasuredMakesALowerBoundOrNothing() {
        let room = Room(slots: 1, threads: 1)
        #expect(StartEstimate(room: room, running: [busy(nil)], waiting: [waiting(2, 1)]).start() == nil)
        let bound = StartEstimate(room: room, running: [busy(60)], waiting: [waiting(2, nil), waiting(3, 1)]).start()
        #expect(bound?.seconds == 60 && bound?.isLowerBound == true)
    }

    private func running(_ number: Int, priority: Int, saved: Double, threads: Int = 1) -> Job {
        let now = Timestamp(Date(timeIntervalSince1970: 10_000))
        var job = Job(
            number: number, name: "a", kind: .train, state: .running, revision: 1, owner: "ada", uid: 1,
            priority: priority, attempt: 1, created: now, directory: "/runs/\(number)")
        job.launched = Timestamp(Date(timeIntervalSince1970: 1000))
        job.checkpoint = CheckpointSummary(
            step: 1, path: "/c", sha256: "", bytes: 1, created: Timestamp(Date(timeIntervalSince1970: 10_000 - saved)),
            seconds: 1)
        job.resources = JobResources(threads: threads)
        return job
    }

    private func victims(_ running: [Job], threads: Int, priority: Int = 5) -> [Int]? {
        var wanted = running[0]
        wanted.priority = priority
        wanted.resources = JobResources(threads: threads)
        return Preemption(
            room: Room(slots: 0, threads: 0), now: Timestamp(Date(timeIntervalSince1970: 10_000))
        ).victims(among: running, for: wanted)?.map(\.number)
    }

    @Test func theVictimIsOfLowerPriorityAndLosesTheLeast() {
        let jobs = [
            running(1, priority: 1, saved: 5), running(2, priority: 0, saved: 90), running(3, priority: 0, saved: 20),
        ]
        #expect(victims(jobs, threads: 1) == [1])
        #expect(victims(jobs, threads: 3) == [1, 3, 2])
        #expect(victims(jobs, threads: 4) == nil)
        #expect(victims(jobs, threads: 1, priority: 1) == [3])
        #expect(victims(jobs, threads: 1, priority: 0) == nil)
    }

    @Test func ofThoseThatLoseTheSameTheLowestPriorityLeaves() {
        let jobs = [running(1, priority: 2, saved: 5), running(2, priority: 1, saved: 5)]
        #expect(victims(jobs, threads: 1) == [2])
    }

    @Test func whoNeedNotLeaveStays() {
        let jobs = [running(1, priority: 0, saved: 1), running(2, priority: 0, saved: 50, threads: 4)]
        #expect(victims(jobs, threads: 4) == [2])
    }

    @Test func aJobWithoutACheckpointRisksAllSinceItsStart() {
        var job = running(1, priority: 0, saved: 5)
        job.checkpoint = nil
        let preemption = Preemption(room: Room(), now: Timestamp(Date(timeIntervalSince1970: 10_000)))
        #expect(preemption.atRisk(job) == 9000)
    }
}
