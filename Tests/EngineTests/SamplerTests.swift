import Datasets
import Foundation
import Jobs
import Testing
import Torch

@testable import Engine

@Suite(.serialized) struct SamplerTests {
    let fixture: RunFixture
    let model: URL

    /// A U-Net after a few steps.
    init() throws {
        fixture = try RunFixture()
        try fixture.freeze(try fixture.train(network: RunFixture.unet, steps: 8))
        _ = fixture.run()
        model = fixture.directory.checkpoint(step: 8)
    }

    private func sample(_ name: String, _ more: String) throws -> RunDirectory {
        let directory = try fixture.sibling(name)
        try fixture.freeze(try fixture.sample(model: model, more: more), in: directory)
        let end = fixture.run(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        return directory
    }

    private func tensors(_ directory: RunDirectory) throws -> [String: Tensor] {
        try Safetensors(contentsOf: directory.sampleTensors.path(percentEncoded: false)).tensors
    }

    @Test func aSweepWritesEverythingItWasAskedFor() throws {
        let directory = try sample(
            "sweep",
            """
            samples: {class: [0, 2], each: 2}
            guidance: {scale: [0, 1, 3]}
            sampler: {solver: heun, steps: 4}
            output: {tensors: true}
            """)
        let all = try tensors(directory)
        #expect(all["x"]?.shape == [12, 1, 8, 8])
        #expect(try all["label"]?.int64s() == [0, 0, 2, 2, 0, 0, 2, 2, 0, 0, 2, 2])
        #expect(try all["scale"]?.values() == [0, 0, 0, 0, 1, 1, 1, 1, 3, 3, 3, 3])
        for index in 0..<12 {
            let data = try Data(contentsOf: directory.sample(index: index))
            let picture = try PNGImage(decoding: data, channels: 1, name: "sample")
            let x = try #require(all["x"]).narrowed(dim: 0, start: index, length: 1)
            #expect(try PNGImage.pictures(of: x) == [picture])
        }
        let grid = try PNGImage(decoding: Data(contentsOf: directory.grid), channels: 1, name: "grid")
        #expect(grid.width == 4 * 82 - 2 && grid.height == 3 * 82 - 2, "a row for each scale, enlarged tenfold")

        let record = try #require(try fixture.outcome(directory).sampling)
        #expect(record.sweeps.map(\.formula) == ["v = u", "v = c", "v = u + 3.0 (c - u)"])
        #expect(record.sweeps.map(\.evaluations) == [8, 8, 16])
        #expect(record.sweeps.map(\.guidedSteps) == [4, 0, 4])
    }

    @Test func aSampleDoesNotDependOnItsBatch() throws {
        let one = try tensors(
            try sample(
                "one", "samples: {class: [0, 1, 2], each: 3}\nsampler: {steps: 3}\nbatch: 9\noutput: {tensors: true}"))
        for batch in [1, 2, 4, 5] {
            let other = try tensors(
                try sample(
                    "batch-\(batch)",
                    "samples: {class: [0, 1, 2], each: 3}\nguidance: {scale: [1]}\nsampler: {steps: 3}\nbatch: \(batch)\n"
                        + "output: {tensors: true}"))
            #expect(try one["x"]?.bytes() == (try other["x"]?.bytes()), "batch \(batch)")
        }
    }

    @Test func anInterruptedJobGoesOnWhereItWas() throws {
        let more =
            "samples: {class: [1], each: 6}\nsampler: {solver: euler, steps: 3}\nbatch: 2\noutput: {tensors: true}"
        let whole = try sample("whole", more)
        let directory = try fixture.sibling("parts")
        try fixture.freeze(try fixture.sample(model: model, more: more), in: directory)
        #expect(fixture.run(directory, attempt: 1, interruption: StopAfter(8)).status == .stopped)
        let early = try Data(contentsOf: directory.sample(index: 3))
        #expect(!FileManager.default.fileExists(atPath: directory.sample(index: 4).path(percentEncoded: false)))
        #expect(fixture.run(directory, attempt: 2).status == .succeeded)
        #expect(try fixture.events(directory).contains { $0.event == .resumed })
        #expect(try tensors(directory)["x"]?.bytes() == (try tensors(whole)["x"]?.bytes()))
        #expect(try Data(contentsOf: directory.sample(index: 3)) == early)
        #expect(try Data(contentsOf: directory.grid) == (try Data(contentsOf: whole.grid)))
        let spent = try fixture.outcome(whole).sampling?.sweeps.map(\.spent)
        #expect(try fixture.outcome(directory).sampling?.sweeps.map(\.spent) == spent, "of both attempts")
    }

    @Test func givenNoiseIsWhereSamplesStart() throws {
        let noise = try Tensor([Float](repeating: 0.25, count: 128), shape: [2, 1, 8, 8])
        let path = fixture.path("noise.safetensors")
        try Safetensors.write([("x0", noise)], to: path)
        let directory = try sample(
            "noise", "samples: {class: [1], each: 2}\nsampler: {steps: 2}\noutput: {tensors: true, noise: \(path)}")
        let x = try #require(try tensors(directory)["x"]).values()
        #expect(Array(x.prefix(64)) == Array(x.suffix(64)), "equal noise and label give equal samples")
    }

    @Test func noiseOfAnotherShapeIsRefused() throws {
        let path = fixture.path("noise.safetensors")
        try Safetensors.write([("x0", try Tensor.zeros([3, 1, 8, 8]))], to: path)
        let directory = try fixture.sibling("noise")
        try fixture.freeze(
            try fixture.sample(model: model, more: "samples: {class: [1], each: 2}\noutput: {noise: \(path)}"),
            in: directory)
        let end = fixture.run(directory)
        #expect(end.status == .badInput)
        #expect(end.said.first?.contains("of shape [2, 1, 8, 8], found float32 of shape [3, 1, 8, 8]") == true)
    }

    @Test func aClassTheModelDoesNotKnowIsNamed() throws {
        let directory = try fixture.sibling("class")
        try fixture.freeze(try fixture.sample(model: model, more: "samples: {class: [1, 3]}"), in: directory)
        let end = fixture.run(directory)
        #expect(end.status == .badInput)
        let name = model.path(percentEncoded: false)
        #expect(end.said == ["samples.class: 3 is not a class of \(name); valid is 0 to 2"])
    }

    @Test func aDamagedModelIsRefused() throws {
        let file = model.appending(path: "ema.safetensors")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 3] ^= 1
        try bytes.write(to: file)
        let directory = try fixture.sibling("damaged")
        try fixture.freeze(try fixture.sample(model: model, more: "samples: {class: [1]}"), in: directory)
        let end = fixture.run(directory)
        #expect(end.status == .badInput)
        #expect(end.said.first?.contains("ema.safetensors has the hash") == true)
    }
}
