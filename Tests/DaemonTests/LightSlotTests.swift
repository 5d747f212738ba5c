import Control
import Foundation
import JobQueue
import Jobs
import Testing
import Varlink

@testable import Daemon

/// Sampling does not wait for a training, and draws from the newest checkpoint.
@Suite struct LightSlotTests {
    private static let script =
        "grep -q '\"kind\" : \"sample\"' spec.json && { event started; succeed drawn; }; event started; checkpoint 1; progress 1; hold 'exit 75'"

    private func sample(_ client: JobsClient, _ model: String, hold: Bool = false) async throws -> Job {
        let reply = try await client.call(
            Submit.self,
            .init(spec: ["kind": "sample", "model": .string(model), "samples": ["class": [0]]], hold: hold))
        return try #require(reply.job)
    }

    @Test func aSampleOfARunningTrainingIsDrawnAtOnce() async throws {
        let place = try Place(Self.script)
        try await place.serve { client in
            let training = try await client.submit(place, "figures")
            try await place.wait(for: training, in: .running) { $0.checkpoint != nil }
            _ = try await client.submit(place, "next")
            let drawn = try await client.end(of: sample(client, "figures"))
            #expect(drawn.state == .succeeded && drawn.model == "figures@1")
            #expect(try await client.job("figures").state == .running)
            // The second training has no slot; a light slot is no slot for it.
            #expect(try await client.job("next").state == .queued)
            #expect(try await client.call(Why.self, .init(job: "next")).cause == .slots)
        }
    }

    @Test func withoutLightSlotsASampleWaitsLikeEveryJob() async throws {
        let place = try Place(Self.script)
        try await place.serve(configure: { $0.lightSlots = 0 }) { client in
            let training = try await client.submit(place, "figures")
            try await place.wait(for: training, in: .running) { $0.checkpoint != nil }
            let waiting = try await sample(client, "figures")
            let why = try await client.call(Why.self, .init(job: "\(waiting.number)"))
            #expect(why.cause == .slots && why.text.hasPrefix("The only worker is busy with job 1"))
        }
    }

    @Test func theNewestCheckpointAtTheStartIsSampledUnlessAStepIsPinned() async throws {
        let place = try Place(
            "grep -q '\"kind\" : \"sample\"' spec.json && { event started; succeed drawn; }; "
                + "event started; checkpoint 1; [ -f ../../go ] && checkpoint 2; succeed done")
        try await place.serve { client in
            let first = try await client.end(of: client.submit(place, "figures"))
            #expect(first.checkpoint?.step == 1)
            let open = try await sample(client, "figures", hold: true)
            let pinned = try await sample(client, "figures@1", hold: true)
            #expect(open.model == "figures@1 or newer" && pinned.model == "figures@1")
            // The training saves one more.
            let path = place.run(1).checkpoint(step: 2)
            try FileManager.default.copyItem(at: place.run(1).checkpoint(step: 1), to: path)
            _ = try await client.call(Release.self, .init(jobs: ["\(open.number)", "\(pinned.number)"]))
            let ends = try await [client.end(of: open), client.end(of: pinned)]
            #expect(ends.map(\.model) == ["figures@2", "figures@1"])
            let frozen = try place.run(open.number).frozenSpec()
            #expect(frozen.model?.step == 2 && frozen.takesNewest == nil)
            #expect(try place.run(pinned.number).frozenSpec().model?.step == 1)
        }
    }

    @Test func aModelThatIsGoneByThenIsTheLinkedOne() async throws {
        let place = try Place(
            "grep -q '\"kind\" : \"sample\"' spec.json && { event started; succeed drawn; }; event started; checkpoint 1; succeed done"
        )
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "figures"))
            let open = try await sample(client, "figures", hold: true)
            _ = try await client.call(Remove.self, .init(jobs: ["figures"], now: true))
            _ = try await client.call(Release.self, .init(jobs: ["\(open.number)"]))
            #expect(try await client.end(of: open).state == .succeeded)
            let frozen = try place.run(open.number).frozenSpec()
            #expect(frozen.model?.step == 1 && frozen.takesNewest == nil)
            #expect(FileManager.default.fileExists(atPath: place.run(open.number).model.plainPath))
        }
    }

    @Test func lightJobsTakeNeitherSlotsNorThreadsUpToTheirNumber() {
        func job(_ number: Int, _ kind: JobKind) -> Job {
            var job = Job(
                number: number, name: "j", kind: kind, state: .running, revision: number, owner: "ana", uid: 1,
                priority: 0,
                attempt: 1, created: .now, directory: "/\(number)")
            job.resources = JobResources(threads: 2, memory: 10)
            return job
        }
        let machine = Room(slots: 2, threads: 4, memory: 100, lightSlots: 1)
        let free = machine.without([job(1, .train), job(2, .sample)])
        #expect(free == Room(slots: 1, threads: 2, memory: 80, lightSlots: 0))
        #expect(machine.without([job(1, .sample), job(2, .sample)]) == Room(slots: 1, threads: 2, memory: 80))
        #expect(machine.light.lacks(for: JobResources(threads: 64, memory: 50)) == nil)
        #expect(free.light.lacks(for: JobResources()) == .slots)
    }
}
