import Control
import Foundation
import JobQueue
import Jobs
import Synchronization
import Testing
import Varlink

@testable import Daemon

@Suite struct StreamTests {
    @Test func aWatcherSeesEveryJobEndAndRevisionsAscend() async throws {
        let place = try Place("event started; progress 1; succeed done")
        try await place.serve(slots: 2) { client in
            let watcher = try await place.client()
            async let seen: [Watch.Reply] = {
                var replies: [Watch.Reply] = []
                var open = Set(1...12)
                for try await reply in watcher.stream(Watch.self, .init()) {
                    replies.append(reply)
                    if reply.job.state.isFinal { open.remove(reply.job.number) }
                    if open.isEmpty { break }
                }
                return replies
            }()
            for _ in 1...12 { _ = try await client.submit(place) }
            let revisions = try await seen.map(\.revision)
            #expect(zip(revisions, revisions.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test func aBrokenStreamResumesWithoutAGapFromAnyRevision() async throws {
        let place = try Place("event started; checkpoint 1; checkpoint 2; succeed done")
        try await place.serve { client in
            let job = try await client.submit(place)
            var last = 0
            var states: [JobState] = []
            var isOver = false
            // Each connection is dropped after one reply.
            while !isOver {
                let parameters = Watch.Parameters(jobs: ["\(job.number)"], since: last)
                for try await reply in try await place.client().stream(Watch.self, parameters) {
                    #expect(reply.revision > last)
                    last = reply.revision
                    states.append(reply.job.state)
                    isOver = reply.job.state.isFinal
                    break
                }
            }
            #expect(states.last == .succeeded)
            #expect(last == (try await client.job("1").revision))
        }
    }

    @Test func aWatcherOfAFinishedJobGetsItOnceAndTheEnd() async throws {
        let place = try Place()
        try await place.serve { client in
            let job = try await client.end(of: client.submit(place))
            for since in [nil, 0, job.revision, job.revision + 5] {
                var replies: [Watch.Reply] = []
                for try await reply in client.stream(Watch.self, .init(jobs: ["1"], since: since)) {
                    replies.append(reply)
                }
                #expect(replies == [Watch.Reply(revision: job.revision, job: job)])
            }
        }
    }

    @Test func everyWatcherHearsThatAJobIsRemovedAlsoOneThatWasAway() async throws {
        let place = try Place()
        try await place.serve { client in
            let job = try await client.submit(place) { $0.hold = true }
            func last(_ parameters: Watch.Parameters) async throws -> Watch.Reply? {
                for try await reply in try await place.client().stream(Watch.self, parameters)
                where reply.job.removed == true { return reply }
                return nil
            }
            // Both are certainly there: each has seen the job before it is removed.
            let all = try await place.client(), named = try await place.client(), waiter = try await place.client()
            var everything = all.stream(Watch.self, .init()).makeAsyncIterator()
            var one = named.stream(Watch.self, .init(jobs: ["1"])).makeAsyncIterator()
            #expect(try await everything.next()?.job == job)
            #expect(try await one.next()?.job == job)
            async let waited = waiter.call(Wait.self, .init(jobs: ["1"]))
            let removed = try await client.call(Remove.self, .init(jobs: ["1"])).jobs
            #expect(removed.map(\.removed) == [true])
            #expect(try await everything.next()?.job == removed[0])
            #expect(try await one.next()?.job == removed[0])
            #expect(try await one.next() == nil, "a removed job never changes again")
            // The call may have come after the removal.
            do {
                let answer = try await waited
                #expect(answer.jobs == removed)
            } catch {
                #expect(error as? ControlError == .noSuchJob(job: "1"))
            }
            // Away in between, and away for all of it.
            #expect(try await last(.init(since: job.revision))?.job == removed[0])
            #expect(try await last(.init(jobs: ["1"], since: job.revision))?.job == removed[0])
            #expect(try await last(.init(jobs: ["1"], since: removed[0].revision))?.job == removed[0])
            await #expect(throws: ControlError.noSuchJob(job: "1")) { try await last(.init(jobs: ["1"])) }
            #expect(place.records.withLock { $0 }.count { $0.contains("job 1 (train-1) was cancelled: removed") } == 1)
        }
    }

    @Test func aWatcherWhoIsTooSlowIsToldAndNothingIsSkipped() async throws {
        let direct = try DirectService(try Place())
        let job = try await direct.submit("garments", as: .ada)
        let (reading, isReading) = AsyncStream.makeStream(of: Void.self)
        let (pause, goOn) = AsyncStream.makeStream(of: Void.self)
        let call = VarlinkCall(method: "Watch", more: true, peer: .ada)
        // A reader who takes the first reply and then nothing for a while.
        let replier = VarlinkReplier(for: call) { _, _ in
            isReading.finish()
            for await _ in pause {}
        }
        async let watched: Void = direct.service.handle(call, reply: replier)
        for await _ in reading {}
        // One job more than is kept for somebody who does not look.
        for number in 2...(JobFeed.capacity + 2) {
            var other = job
            (other.number, other.revision) = (number, 100 + number)
            direct.service.feed.publish(other)
        }
        goOn.finish()
        do {
            try await watched
            Issue.record("the watcher was not told")
        } catch {
            #expect(error as? ControlError == .fellBehind)
        }
    }

    @Test func theEndOfAJobIsReportedOnceAlthoughItIsRemovedLater() async throws {
        let place = try Place()
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place))
            _ = try await client.call(Remove.self, .init(jobs: ["1"]))
        }
        #expect(place.records.withLock { $0 }.count { $0.contains("job 1 (train-1) succeeded") } == 1)
    }

    @Test func waitAnyAnswersWithTheFirstEnd() async throws {
        let place = try Place("[ -f ../1/go ] && succeed done; hold 'exit 75'")
        try await place.serve(slots: 2) { client in
            let slow = try await client.submit(place)
            try await place.wait(for: slow, in: .running)
            try Data().write(to: place.run(1).url.appending(path: "go"))
            _ = try await client.submit(place)
            let jobs = try await client.call(Wait.self, .init(jobs: ["1", "2"], any: true)).jobs
            #expect(jobs.map(\.number) == [1, 2])
            #expect(jobs[1].state == .succeeded)
            #expect(!jobs[0].state.isFinal)
            _ = try await client.call(Cancel.self, .init(jobs: ["1"], now: true))
            _ = try await client.end(of: slow)
        }
    }

    @Test func theLogHasEventsAndOutputAndResumesAfterAnyLine() async throws {
        let place = try Place("event started; echo one; echo two; printf torn; succeed done")
        try await place.serve { client in
            _ = try await client.submit(place)
            var all: [Log.Reply] = []
            for try await reply in client.stream(Log.self, .init(job: "1", follow: true)) { all.append(reply) }
            #expect(all.compactMap { $0.event?["event"]?.stringValue } == ["started"])
            #expect(all.compactMap(\.output) == ["one", "two", "torn"])
            let lines = all.filter { $0.event != nil || $0.output != nil }
            for (index, line) in lines.enumerated() {
                var rest: [Log.Reply] = []
                for try await reply in client.stream(Log.self, .init(job: "1", after: line.offset))
                where reply.event != nil || reply.output != nil { rest.append(reply) }
                #expect(Set(rest) == Set(lines[(index + 1)...]))
            }
        }
    }

    @Test func anUnknownJobIsNamedByEveryMethod() async throws {
        let place = try Place()
        try await place.serve { client in
            let unknown = ControlError.noSuchJob(job: "nobody")
            await #expect(throws: unknown) { try await client.call(Show.self, .init(job: "nobody")) }
            await #expect(throws: unknown) { try await client.call(Wait.self, .init(jobs: ["nobody"])) }
            await #expect(throws: unknown) { try await client.call(Cancel.self, .init(jobs: ["nobody"])) }
            await #expect(throws: unknown) { try await client.call(Files.self, .init(job: "nobody")) }
            await #expect(throws: unknown) { try await client.call(Checkpoints.self, .init(job: "nobody")) }
            await #expect(throws: unknown) { try await client.call(List.self, .init(jobs: ["nobody"])) }
        }
    }

    @Test func showTellsSpecCheckpointsAndOutcome() async throws {
        let place = try Place("event started; checkpoint 2; checkpoint 1; mkdir checkpoints/.tmp-1; succeed done")
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "garments"))
            let reply = try await client.call(Show.self, .init(job: "garments"))
            #expect(reply.spec["train"]?["steps"] == 3)
            #expect(reply.checkpoints.map(\.step) == [1, 2])
            #expect(reply.checkpoints.map(\.seconds) == [0.25, 0.25])
            #expect(reply.outcome?["text"] == "done")
            let files = try await client.call(Files.self, .init(job: "garments")).files
            #expect(files.map(\.path).contains("checkpoints/step-00000001/model.safetensors"))
            #expect(!files.map(\.path).contains("attempt.json"))
            let status = try await client.call(Status.self, .init())
            #expect(status.counts == ["succeeded": 1])
            #expect(status.pid == Int(getpid()))
        }
    }
}
