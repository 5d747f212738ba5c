import Jobs
import Testing

@testable import Daemon

/// Watchers whose bells ring in slices.
@Suite struct JobFeedTests {
    private func job(_ number: Int, revision: Int) -> Job {
        Job(
            number: number, name: "j", kind: .train, state: .queued, revision: revision, owner: "o", uid: 1,
            priority: 0,
            attempt: 0, created: .now, directory: "/j")
    }

    @Test func hundredsOfWatchersHearTheNewestOfEachJobInTheOrderOfRevisions() async throws {
        let feed = JobFeed()
        let watchers = (0..<200).map { _ in feed.subscribe() }
        let other = feed.subscribe(to: [9])
        for revision in 1...40 { feed.publish(job(revision % 4, revision: revision)) }
        for watcher in watchers {
            var last: [Int: Int] = [:]
            var revisions: [Int] = []
            for await _ in watcher.doorbell {
                for change in try #require(watcher.take()) {
                    last[change.job.number] = change.job.revision
                    revisions.append(change.job.revision)
                }
                if last == [0: 40, 1: 37, 2: 38, 3: 39] { break }
            }
            #expect(revisions == revisions.sorted())
        }
        #expect(other.take()?.isEmpty == true)
        // A round that is over does not keep the next one from beginning.
        feed.publish(job(9, revision: 41))
        for await _ in other.doorbell { break }
        #expect(other.take()?.map(\.job.revision) == [41])
    }
}
