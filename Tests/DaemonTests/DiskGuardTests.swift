import Control
import Foundation
import JobQueue
import Jobs
import Testing
import Varlink

@testable import Daemon

@Suite struct DiskGuardTests {
    private func refusal(_ place: Place, reserve: Int, free: Int, keep: Int = 3, width: Int = 8) throws -> String? {
        let text = """
            kind: train
            data: {images: /data/images.idx}
            network: {kind: mlp, width: \(width)}
            train: {steps: 1000}
            checkpoint: {every: 100, keep: \(keep)}
            """
        let queue = try JobQueue(path: place.queuePath)
        let guardian = DiskGuard(queue: queue, directory: place.state, reserve: reserve, free: { _ in free })
        do {
            try guardian.admit(try SpecDocument(text: text).read().spec)
            return nil
        } catch ControlError.noSpace(let path, let text) {
            #expect(path == place.state.plainPath)
            return text
        }
    }

    @Test func aNetworkThatNobodyTrainedNeedsTheReserve() throws {
        let place = try Place()
        #expect(try refusal(place, reserve: 1000, free: 1000) == nil)
        #expect(
            try refusal(place, reserve: 256_000_000, free: 1_500_000)
                == "1.5 MB are free, but 256 MB are kept free (cfgd --reserve); make room")
        #expect(try refusal(place, reserve: 0, free: 0) == nil)
    }

    @Test func anEqualNetworkTellsTheSize() async throws {
        // Its checkpoint has 42 bytes.
        let place = try Place("event started; checkpoint 1; succeed done")
        try await place.serve { client in _ = try await client.end(of: client.submit(place)) }
        #expect(try refusal(place, reserve: 100, free: 100 + 4 * 42) == nil)
        #expect(
            try refusal(place, reserve: 100, free: 100 + 4 * 42 - 1)
                == "267 B are free, but the job needs 168 B for 4 checkpoints of 42 B, the size that they have in job 1, "
                + "and 100 B are kept free (cfgd --reserve); make room, or keep fewer checkpoints with checkpoint.keep")
        #expect(try refusal(place, reserve: 100, free: 100 + 2 * 42, keep: 1) == nil)
        #expect(try refusal(place, reserve: 100, free: 200, keep: 1_000_000) != nil)
        #expect(try refusal(place, reserve: 100, free: 100, width: 16) == nil, "another network")
    }

    @Test func aRerunThatDoesNotFitIsRefusedToo() async throws {
        let place = try Place("event started; checkpoint 1; succeed done")
        try await place.serve { client in _ = try await client.end(of: client.submit(place)) }
        try await place.serve(configure: { $0.reserve = Int.max }) { client in
            let error = await #expect(throws: ControlError.self) { try await client.call(Rerun.self, .init(job: "1")) }
            guard case .noSpace(_, let text)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(text.contains("the size that they have in job 1"))
            let runs = try FileManager.default.contentsOfDirectory(atPath: place.state.path + "/runs")
            #expect(runs == ["1"])
        }
    }

    @Test func aJobThatDoesNotFitIsRefusedAtSubmitAndLeavesNothing() async throws {
        let place = try Place()
        try await place.serve(configure: { $0.reserve = Int.max }) { client in
            let error = await #expect(throws: ControlError.self) { try await client.submit(place) }
            guard case .noSpace(_, let text)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(text.contains("--reserve"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.state.path + "/runs").isEmpty)
            // Whatever a job writes: what fills the disk stops the queue.
            let sample: JSONValue = [
                "kind": "sample", "model": ["gaussian-mixture": ["means": [[0, 1], [1, 0]], "std": 1]],
                "samples": ["class": [1]],
            ]
            await #expect(throws: ControlError.self) { try await client.call(Submit.self, .init(spec: sample)) }
            _ = try await client.call(Status.self, .init())
        }
    }

    @Test func samplesNeedTheSpaceOfTheirTensorsAndPictures() async throws {
        let place = try Place("event started; checkpoint 1; succeed done")
        let manifest = try await place.serve { client in
            _ = try await client.end(of: client.submit(place))
            return try CheckpointManifest(ofCheckpoint: place.run(1).checkpoint(step: 1))
        }
        func bytes(_ output: String) throws -> Int? {
            let text = "kind: sample\nmodel: train-1\nsamples: {count: 60000}\noutput: \(output)\n"
            return try SpecDocument(text: text).read().spec.value.outputBytes(with: [.model: manifest])
        }
        // Shape [1, 2, 2]: each tensor is written twice, 16 bytes and a header each time.
        #expect(try bytes("{tensors: true, images: none, grid: false}") == 60_000 * 2 * (16 + 4096))
        #expect(try bytes("{images: png, grid: false}") == 60_000 * (12 + 4096))
        let spec = try SpecDocument(
            text:
                "kind: sample\nmodel: train-1\nsamples: {count: 60000}\noutput: {tensors: true, images: none, grid: false}"
        ).read().spec
        let queue = try JobQueue(path: place.queuePath)
        let guardian = DiskGuard(queue: queue, directory: place.state, reserve: 256, free: { _ in 300_000_000 })
        #expect(throws: ControlError.self) { try guardian.admit(spec, models: [.model: manifest]) }
        try DiskGuard(queue: queue, directory: place.state, reserve: 256, free: { _ in 500_000_000 })
            .admit(spec, models: [.model: manifest])
    }
}
