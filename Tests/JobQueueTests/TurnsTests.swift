import JobQueue
import Jobs
import Testing

/// Who may start, and whom a job that does not fit holds back.
@Suite struct TurnsTests {
    private func verdicts(_ room: Room, _ jobs: JobResources...) -> [Turns.Verdict] {
        var turns = Turns(room)
        return jobs.enumerated().map { turns.next($0.offset + 1, $0.element) }
    }

    @Test func whatFitsStarts() {
        #expect(
            verdicts(Room(slots: 1, threads: 2, memory: 10, gpus: [3]), .init(threads: 2, memory: 10, gpu: .any)) == [
                .starts(gpu: 3)
            ])
    }

    @Test func nobodyOvertakesAJobThatLacksThreads() {
        #expect(
            verdicts(Room(slots: 3, threads: 2), .init(threads: 4), .init(threads: 1)) == [
                .lacks(.threads), .behind(job: 1, lacking: .threads),
            ])
    }

    @Test func aJobThatLacksAGPUIsOvertakenByThoseThatNeedNone() {
        #expect(
            verdicts(Room(gpus: [1]), .init(gpu: .index(0)), .init(), .init(gpu: .index(1)), .init(gpu: .index(0))) == [
                .lacks(.gpu), .starts(gpu: nil), .starts(gpu: 1), .lacks(.gpu),
            ])
    }

    @Test func aJobThatLacksMemoryHoldsBackWhoWantsMemoryOrItsGPU() {
        let large = JobResources(memory: 20, gpu: .any)
        #expect(
            verdicts(Room(memory: 10, gpus: [0]), large, .init(memory: 1), .init(gpu: .index(0)), .init()) == [
                .lacks(.memory), .behind(job: 1, lacking: .memory), .behind(job: 1, lacking: .memory),
                .starts(gpu: nil),
            ])
    }

    @Test func whatIsTakenComesBack() {
        let room = Room(slots: 2, threads: 4, memory: 100, gpus: [0, 1])
        let wanted = JobResources(threads: 3, memory: 60, gpu: .any)
        var left = room
        left.take(wanted, gpu: left.gpu(for: wanted))
        #expect(left == Room(slots: 1, threads: 1, memory: 40, gpus: [1]))
        #expect(left.lacks(for: wanted) == .threads)
        left.giveBack(wanted, gpu: 0)
        #expect(left == room)
    }
}
