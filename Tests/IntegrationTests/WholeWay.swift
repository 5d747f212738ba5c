import ChildProcess
import Foundation
import Testing

/// From a spec to pictures with the real programs.
@Suite struct WholeWay {
    @Test func aJobTrainsAndAnotherSamplesFromItsWeights() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let train = try place.write(SmallData.spec(data, steps: 60), to: "train.yaml")
            let submitted = try await place.ctl("submit", train, "--wait")
            #expect(submitted.status == 0, "\(submitted.errors)")

            let picture = place.root.appending(path: "grid.png")
            let sampled = try await place.ctl(
                "sample", "squares", "--class", "0-3", "--scale", "0,1,2", "--steps", "4", "-n", "2", "-o", picture.path
            )
            #expect(sampled.status == 0, "\(sampled.errors)")
            let png = try Data(contentsOf: picture)
            #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))

            // Three scales, four classes, two of each.
            let samples = try FileManager.default.contentsOfDirectory(
                atPath: place.run(2).appending(path: "samples").path)
            #expect(samples.filter { $0.hasSuffix(".png") }.count == 24)
        }
    }

    @Test func theSameNoiseGivesTheSamePictureInAnyBatch() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let train = try place.write(SmallData.spec(data, steps: 30), to: "train.yaml")
            #expect(try await place.ctl("submit", train, "--wait").status == 0)
            for (job, batch) in [(2, 1), (3, 3), (4, 64)] {
                let spec = try place.write(
                    """
                    kind: sample
                    model: squares
                    samples: {class: [0, 1, 2, 3], each: 2, seed: 5}
                    guidance: {method: classifier-free, scale: [1, 3]}
                    sampler: {solver: heun, steps: 5}
                    batch: \(batch)
                    """, to: "sample-\(job).yaml")
                #expect(try await place.ctl("submit", spec, "--wait").status == 0)
            }
            for index in 0..<16 {
                let name = "samples/" + String(repeating: "0", count: index < 10 ? 7 : 6) + "\(index).png"
                let pictures = try (2...4).map { try Data(contentsOf: place.run($0).appending(path: name)) }
                #expect(
                    pictures[0] == pictures[1] && pictures[1] == pictures[2], "sample \(index) depends on its batch")
            }
        }
    }

    @Test func aCancelledJobStopsAtACheckpointAndWaitSaysSo() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let train = try place.write(SmallData.spec(data, steps: 1_000_000, every: 1_000_000), to: "train.yaml")
            #expect(try await place.ctl("submit", train, "-q").output == "1\n")
            try await place.waitForEvent("progress", of: 1)
            #expect(try await place.ctl("cancel", "squares", "--reason", "a better idea").status == 0)
            #expect(try await place.ctl("wait", "1").status == 143)
            let checkpoints = try await place.ctl("checkpoints", "1", "--json")
            #expect(checkpoints.output.contains("step-"))
            let status = try await place.ctl("status", "-a")
            #expect(status.output.contains("cancelled"))
            #expect(status.output.contains("a better idea"))
        }
    }
}
