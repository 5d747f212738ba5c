import JobQueue
import Jobs
import Testing

/// The order of starts, and the jobs that a blocked job holds back.
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

    @Test func aJobThatWantsMoreThanThereIsHoldsBackNobody() {
        let machine = Room(slots: 2, threads: 4, memory: 100, gpus: [1])
        let free = Room(slots: 1, threads: 1, memory: 10)
        var turns = Turns(free, of: machine)
        #expect(turns.next(1, .init(threads: 5)) == .exceeds(.threads))
        #expect(turns.next(2, .init(memory: 101)) == .exceeds(.memory))
        #expect(turns.next(3, .init(gpu: .index(0))) == .exceeds(.gpu))
        #expect(turns.next(4, .init(memory: 1)) == .starts(gpu: nil))
        #expect(turns.next(5, .init(threads: 4)) == .lacks(.threads))
        #expect(turns.next(6, .init()) == .behind(job: 5, lacking: .threads))
    }

    @Test func aJobThatWantsMoreThanThereIsIsPassedOverAndStartsWhenThereIsMore() throws {
        let file = try QueueFile()
        let queue = try file.open()
        try queue.submit { $0.resources.threads = 4 }
        try queue.submit()
        let small = Room(slots: 2, threads: 2)
        let turn = try #require(try queue.turn(of: 2, in: small, of: small))
        #expect(turn.verdict == .starts(gpu: nil) && turn.before.isEmpty)
        #expect(try queue.head(in: small, of: small) == nil)
        #expect(try queue.claim(in: small, of: small)?.number == 2)
        let large = Room(slots: 2, threads: 4)
        #expect(try queue.claim(in: large, of: large)?.number == 1)
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
