import JobQueue
import Jobs
import Testing

@Suite struct ReadingTests {
    let file: QueueFile
    let queue: JobQueue

    init() throws {
        file = try QueueFile()
        queue = try file.open()
    }

    @Test func aNameStandsForItsNewestJob() throws {
        try queue.submit("garments")
        try queue.submit("garments")
        try queue.submit()
        #expect(try queue.job(named: "garments").number == 2)
        #expect(try queue.job(named: "1").number == 1)
        #expect(try queue.job(named: "@last").number == 3)
        #expect(try queue.job(named: "train-3").number == 3)
        #expect(throws: JobQueueError.noSuchJob("shoes")) { try queue.job(named: "shoes") }
    }

    @Test func ofALongQueueTheBeginningAndTheJobItselfAreTold() throws {
        for _ in 1...6 { try queue.submit() }
        let all = try #require(try queue.waiting(upTo: 4))
        #expect(all.jobs.map(\.number) == [1, 2, 3, 4] && all.isComplete)
        let fits = try #require(try queue.waiting(upTo: 4, limit: 4))
        #expect(fits.jobs.map(\.number) == [1, 2, 3, 4] && fits.isComplete)
        let cut = try #require(try queue.waiting(upTo: 6, limit: 3))
        #expect(cut.jobs.map(\.number) == [1, 2, 6] && !cut.isComplete)
        try queue.hold(6)
        #expect(try queue.waiting(upTo: 6, limit: 3) == nil)
    }

    @Test func aSecondCallWithTheSameKeyIsTheFirstJob() throws {
        let first = try queue.submit(unique: "nightly")
        let again = try queue.submit(unique: "nightly")
        #expect(again == first)
        #expect(try queue.submit(uid: 1001, unique: "nightly").number != first.number)
        #expect(try queue.jobs().count == 2)
        #expect(try queue.job(uid: 1000, unique: "nightly") == first)
    }

    @Test func selectionsCombineStatesAndLabels() throws {
        try queue.submit(labels: ["team": "blue", "try": "1"])
        try queue.submit(labels: ["team": "blue"])
        try queue.submit(labels: ["team": "red"])
        try queue.requestCancel(2)
        #expect(try queue.jobs(JobSelection(labels: ["team": "blue"])).map(\.number) == [1, 2])
        #expect(try queue.jobs(JobSelection(states: [.queued], labels: ["team": "blue"])).map(\.number) == [1])
        #expect(try queue.jobs(.unfinished).map(\.number) == [1, 3])
        #expect(try queue.jobs(JobSelection(numbers: [2, 3, 9])).map(\.number) == [2, 3])
        #expect(try queue.jobs(JobSelection(numbers: [])).isEmpty)
        #expect(try queue.counts() == [.queued: 2, .cancelled: 1])
    }

    @Test func changesSinceARevisionAreExactlyTheLaterOnes() throws {
        for _ in 0..<3 { try queue.submit() }
        let revision = try queue.revision()
        #expect(try queue.changes(since: revision).isEmpty)
        try queue.requestCancel(3)
        try queue.requestCancel(1)
        #expect(try queue.changes(since: revision).map(\.number) == [3, 1])
        #expect(try queue.changes(since: 0).map(\.number) == [2, 3, 1])
    }

    @Test func pagesHaveEveryJobOnceInItsOrderAndNoMoreThanAPage() throws {
        let file = try QueueFile(in: "/dev/shm")
        let queue = try file.open()
        let count = JobQueue.pageSize * 2 + 1
        for _ in 1...count { try queue.submit() }
        for number in [1, 2, 300] { _ = try queue.requestCancel(number) }
        for number in [2, 3] { try queue.remove(number) }
        var numbers: [Int] = []
        while true {
            let page = try queue.page(after: numbers.last ?? 0)
            #expect(page.count <= JobQueue.pageSize)
            numbers += page.map(\.number)
            if page.count < JobQueue.pageSize { break }
        }
        #expect(numbers == [1] + (4...count))
        #expect(try queue.page(.unfinished, after: 299).first?.number == 301)

        // Changes, removals among them, and only up to a revision.
        let end = try queue.revision()
        try queue.submit()
        var changes: [Job] = []
        while true {
            let page = try queue.changes(since: changes.last?.revision ?? 0, upTo: end, removedSince: 0)
            changes += page
            if page.count < JobQueue.pageSize { break }
        }
        #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.revision < $1.revision })
        #expect(changes.map(\.number).sorted() == Array(1...count))
        #expect(changes.filter { $0.removed == true }.map(\.number).sorted() == [2, 3])
        #expect(changes.last?.revision == end)
    }
}
