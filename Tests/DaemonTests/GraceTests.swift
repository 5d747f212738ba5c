import Control
import Foundation
import JobQueue
import Jobs
import Testing
import Varlink

@testable import Daemon

/// Removed jobs are kept for a while, and come back whole.
@Suite struct GraceTests {
    @Test func aRemovedJobSaysWhatItFreesAndComesBackAsItWas() async throws {
        let place = try Place("event started; checkpoint 1; checkpoint 2; succeed done")
        try await place.serve { client in
            let before = try await client.end(of: client.submit(place, "garments") { $0.labels = ["a": "b"] })
            let reply = try await client.call(Remove.self, .init(jobs: ["garments"]))
            let removal = try #require(reply.removals?.first)
            #expect(removal.job == 1 && removal.checkpoints == 2 && removal.files >= 6 && removal.bytes > 0)
            #expect(reply.keptUntil.map { $0 > .now } == true)
            #expect(FileManager.default.fileExists(atPath: place.run(1).url.plainPath))
            await #expect(throws: ControlError.noSuchJob(job: "garments")) {
                try await client.call(Show.self, .init(job: "garments"))
            }
            let back = try await client.call(Undelete.self, .init(jobs: ["garments"])).jobs
            #expect(back.map(\.number) == [1])
            var expected = before
            expected.revision = back[0].revision
            #expect(back[0] == expected && back[0].revision > before.revision)
            #expect(try await client.call(Checkpoints.self, .init(job: "1")).checkpoints.map(\.step) == [1, 2])
            // Once more: nothing of the first removal is in the way.
            _ = try await client.call(Remove.self, .init(jobs: ["1"]))
            #expect(try await client.call(Undelete.self, .init(jobs: ["@last"])).jobs.map(\.number) == [1])
            await #expect(throws: ControlError.self) { try await client.call(Undelete.self, .init(jobs: ["1"])) }
        }
    }

    @Test func ofSeveralJobsThoseComeBackThatCan() async throws {
        let place = try Place()
        let direct = try DirectService(place)
        for (name, user) in [("first", PeerCredentials.ada), ("second", .ada), ("third", .bob), ("fourth", .ada)] {
            _ = try await direct.submit(name, as: user, ["hold": true])
            if name != "second" { _ = try await direct.call("Remove", ["jobs": .array([.string(name)])], as: user) }
        }
        let names: JSONValue = ["fourth", "second", "third", "fifth", "first", "1"]
        let reply = try await direct.call("Undelete", ["jobs": names], as: .ada).decode(Undelete.Reply.self)
        #expect(reply.jobs.map(\.number) == [4, 1] && reply.jobs.allSatisfy { $0.state == .held })
        let refusals = try #require(reply.refusals)
        #expect(refusals.count == 3)
        for (refusal, words) in zip(refusals, ["job 2 is not removed", "bring back job 3 of", "fifth"]) {
            #expect(refusal.contains(words))
        }
        await #expect(throws: ControlError.self) {
            _ = try await direct.call("Undelete", ["jobs": ["first", "fourth"]], as: .ada)
        }
    }

    @Test func withoutAGraceTimeTheFilesAreGoneWithTheReply() async throws {
        let place = try Place("event started; checkpoint 1; succeed done")
        try await place.serve { client in
            for now in [true, nil] {
                let job = try await client.end(of: client.submit(place))
                let reply = try await client.call(Remove.self, .init(jobs: ["\(job.number)"], now: now))
                let isThere = FileManager.default.fileExists(atPath: place.run(job.number).url.plainPath)
                #expect(isThere == (now == nil) && (reply.keptUntil == nil) == (now == true))
            }
        }
        let other = try Place()
        try await other.serve(configure: { $0.keepRemoved = 0 }) { client in
            _ = try await client.end(of: client.submit(other))
            #expect(try await client.call(Remove.self, .init(jobs: ["1"])).keptUntil == nil)
            #expect(!FileManager.default.fileExists(atPath: other.run(1).url.plainPath))
            await #expect(throws: ControlError.noSuchJob(job: "1")) {
                try await client.call(Undelete.self, .init(jobs: ["1"]))
            }
        }
    }

    @Test func aRemovedJobIsDeletedAtOnceWithoutBeingBroughtBack() async throws {
        let place = try Place("event started; checkpoint 1; succeed done")
        try await place.serve { client in
            for name in ["first", "second"] { _ = try await client.end(of: client.submit(place, name)) }
            _ = try await client.call(Remove.self, .init(jobs: ["1", "2"]))
            await #expect(throws: ControlError.noSuchJob(job: "1")) {
                try await client.call(Remove.self, .init(jobs: ["1"]))
            }
            let living = try await client.end(of: client.submit(place, "third"))
            let reply = try await client.call(Remove.self, .init(jobs: ["1", "\(living.number)"], now: true))
            #expect(reply.jobs.map(\.number) == [1, 3] && reply.keptUntil == nil)
            #expect(reply.removals?.map(\.checkpoints) == [1, 1] && reply.removals?.first.map { $0.bytes > 0 } == true)
            let isThere = [1, 2, 3].map { FileManager.default.fileExists(atPath: place.run($0).url.plainPath) }
            #expect(isThere == [false, true, false])
            await #expect(throws: ControlError.noSuchJob(job: "1")) {
                try await client.call(Undelete.self, .init(jobs: ["1"]))
            }
            // A name or @last would mean another job after each removal.
            for name in ["1", "second", "@last"] {
                await #expect(throws: ControlError.noSuchJob(job: name)) {
                    try await client.call(Remove.self, .init(jobs: [name], now: true))
                }
            }
            #expect(try await client.call(Undelete.self, .init(jobs: ["2"])).jobs.map(\.number) == [2])
        }
        #expect(try JobQueue(path: place.queuePath).leftovers().isEmpty)
    }

    @Test func nobodyElseDeletesARemovedJob() async throws {
        let direct = try DirectService(try Place())
        _ = try await direct.submit("secret", as: .ada, ["hold": true])
        _ = try await direct.call("Remove", ["jobs": ["secret"]], as: .ada)
        let refusal = await direct.refusal("Remove", ["jobs": ["1"], "now": true], as: .bob)
        #expect(refusal?.contains("remove job 1 of") == true, "\(refusal ?? "nothing refused")")
        _ = try await direct.call("Remove", ["jobs": ["1"], "now": true], as: .ada)
        #expect(direct.service.state.runNumbers() == [])
    }

    @Test func afterTheGraceTimeTheFilesAreDeletedAlsoByALaterDaemon() async throws {
        let place = try Place()
        try await place.serve(configure: { $0.keepRemoved = 0.001 }) { client in
            _ = try await client.end(of: client.submit(place))
            _ = try await client.call(Remove.self, .init(jobs: ["1"]))
        }
        try await place.serve { client in
            // The sweep at the start deletes; nothing else says when it is done.
            while FileManager.default.fileExists(atPath: place.run(1).url.plainPath) {
                _ = try await client.call(Status.self, .init())
            }
        }
        #expect(try JobQueue(path: place.queuePath).leftovers().isEmpty)
    }

    @Test func onlyTheOwnerBringsAJobBack() async throws {
        let place = try Place()
        let direct = try DirectService(place)
        let job = try await direct.submit("secret", as: .ada)
        _ = try await direct.call("Remove", ["jobs": .array([.string("\(job.number)")])], as: .ada)
        let refusal = await direct.refusal("Undelete", ["jobs": ["secret"]], as: .bob)
        #expect(refusal?.contains("bring back job 1 of") == true)
        _ = try await direct.call("Undelete", ["jobs": ["secret"]], as: .ada)
    }

    @Test func aSampleKeepsNoOptimiserOfARemovedModel() async throws {
        let place = try Place(
            "event started; checkpoint 1; echo moments > checkpoints/step-00000001/optimizer.safetensors; succeed done")
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "garments"))
            let sample = try await client.call(
                Submit.self,
                .init(spec: ["kind": "sample", "model": "garments", "samples": ["class": [0]]], hold: true))
            let number = try #require(sample.job).number
            let linked = try FileManager.default.contentsOfDirectory(atPath: place.run(number).model.plainPath)
            #expect(linked.sorted() == ["manifest.json", "model.safetensors"])
            // What the sample shares is not freed, and does not count.
            let reply = try await client.call(Remove.self, .init(jobs: ["garments"], now: true))
            #expect(reply.removals?.first.map { $0.files } ?? 0 >= 5)
        }
    }
}
