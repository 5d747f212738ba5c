import Datasets
import Foundation
import Jobs
import Testing
import Torch

@testable import Engine

/// Models whose paths begin at the examples of a data set.
@Suite(.serialized) struct SourceTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    /// Writes points as pictures of one pixel by `points[0].count`, and names the file.
    private func write(_ points: [[UInt8]], _ name: String, labels: [UInt8]? = nil) throws -> String {
        let size = [UInt8(points.count >> 8), UInt8(points.count & 255)]
        var file: [UInt8] = [0, 0, 8, 3, 0, 0] + size + [0, 0, 0, 1, 0, 0, 0, UInt8(points[0].count)]
        for point in points { file += point }
        try Data(file).write(to: fixture.root.appending(path: name))
        if let labels {
            let file = [0, 0, 8, 1, 0, 0] + size + labels
            try Data(file).write(to: fixture.root.appending(path: name + "-labels"))
        }
        return fixture.path(name)
    }

    /// 8-bit points of a normal distribution.
    private func normal(mean: [Double], deviation: Double, count: Int, seed: UInt64) throws -> [[UInt8]] {
        let draws = try RandomStream(seed: seed).normal(
            purpose: .evaluation, step: 0, samples: 0..<UInt64(count), shape: [mean.count]
        ).doubles()
        return (0..<count).map { row in
            mean.indices.map { column in
                let value = mean[column] + deviation * draws[row * mean.count + column]
                return UInt8(min(max((value + 1) * 127.5, 0), 255).rounded())
            }
        }
    }

    private func spec(_ text: String) throws -> JobSpec { try SpecDocument(text: text).read().spec }

    private func train(
        data: String, source: String, steps: Int = 12, network: String = RunFixture.mlp, more: String = ""
    ) throws -> JobSpec {
        try spec(
            """
            kind: train
            seed: 3
            data: {\(data)}
            source: {\(source)}
            network: \(network)
            train: {steps: \(steps), batch: 32, schedule: cosine, ema: {sigma-rel: 0.05}, optimizer: {rate: 1.0e-2}}
            checkpoint: {every: \(steps), keep: 1}
            \(more)
            """)
    }

    /// Trains, and names the last checkpoint.
    private func model(_ spec: JobSpec) throws -> URL {
        try fixture.freeze(spec)
        let end = fixture.run()
        try #require(end.status == .succeeded, "\(end.said)")
        return fixture.directory.checkpoint(step: spec.steps ?? 0)
    }

    private func sample(_ model: URL, _ name: String, _ more: String) throws -> (
        run: RunDirectory, x: Tensor, x0: Tensor
    ) {
        let directory = try fixture.sibling(name)
        try fixture.freeze(
            try fixture.sample(model: model, more: "output: {tensors: true, images: none}\n" + more), in: directory)
        let end = fixture.run(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        let tensors = try Safetensors(contentsOf: directory.sampleTensors.path(percentEncoded: false)).tensors
        return (directory, try #require(tensors["x"]), try #require(tensors["x0"]))
    }

    /// Between normal distributions N(m, s^2) and N(m', s'^2) the flow of the linear path takes every point x to
    /// m' + (s'/s) (x - m), with either coupling: in one dimension that is the only monotone map, and here the coordinates do
    /// not touch each other.
    @Test(arguments: ["independent", "optimal-transport"])
    func theLearnedFlowTranslatesOneGaussianIntoAnother(coupling: String) throws {
        let (from, to) = ([-0.4, 0.2], [0.3, -0.1])
        let source = try write(normal(mean: from, deviation: 0.15, count: 2000, seed: 1), "from")
        let data = try write(normal(mean: to, deviation: 0.3, count: 2000, seed: 2), "to")
        let model = try model(
            train(
                data: "images: \(data)", source: "images: \(source)", steps: 500,
                network: "{kind: mlp, width: 32, depth: 2}", more: "objective: {coupling: \(coupling)}"))
        let (run, x, x0) = try sample(model, "samples", "samples: {count: 200}\nsampler: {solver: heun, steps: 10}")
        #expect(x0.shape == [200, 1, 1, 2])
        let (ends, starts) = (try x.doubles(), try x0.doubles())
        var (error, spread) = (0.0, 0.0)
        for place in ends.indices {
            let expected = to[place % 2] + 2 * (starts[place] - from[place % 2])
            error += (ends[place] - expected) * (ends[place] - expected)
            spread += (ends[place] - to[place % 2]) * (ends[place] - to[place % 2])
        }
        let (deviation, width) = ((error / 400).squareRoot(), (spread / 400).squareRoot())
        #expect(deviation < 0.06, "off the closed form by \(deviation)")
        #expect(abs(width - 0.3) < 0.05, "as wide as \(width)")
        let record = try #require(try fixture.outcome(run).sampling)
        #expect(record.source == "2000 examples of \(source), drawn by the seed")
    }

    @Test func aRunWithASourceInterruptedAnywhereEndsInTheSameBytes() throws {
        let source = try write(normal(mean: [0, 0], deviation: 0.2, count: 50, seed: 1), "from")
        let data = try write(normal(mean: [0, 0], deviation: 0.2, count: 50, seed: 2), "to")
        let job = try train(
            data: "images: \(data)", source: "images: \(source)", more: "objective: {coupling: optimal-transport}")
        let straight = try model(job)
        let other = try fixture.sibling("stops")
        try fixture.freeze(job, in: other)
        for (attempt, stop) in [1, 4, 3].enumerated() {
            #expect(fixture.run(other, attempt: attempt + 1, interruption: StopAfter(stop)).status == .stopped)
        }
        #expect(fixture.run(other, attempt: 4).status == .succeeded)
        for name in ["model.safetensors", "ema.safetensors", "optimizer.safetensors"] {
            let resumed = try Data(contentsOf: other.checkpoint(step: 12).appending(path: name))
            #expect(resumed == (try Data(contentsOf: straight.appending(path: name))), "\(name)")
        }
    }

    @Test func aSourceWithLabelsIsPairedWithinItsClass() throws {
        let points = (0..<30).map { [UInt8($0 * 8), 0] }
        let labels = (0..<30).map { UInt8($0 % 3) }
        _ = try write(points, "from", labels: labels)
        let files = "images: \(fixture.path("from")), labels: \(fixture.path("from-labels"))"
        guard let spec = try train(data: files, source: files).value as? TrainingSpec else { return }
        let source = try SourceExamples(#require(spec.source), field: "source", shape: [1, 1, 2], classes: 3)
        let start = PathStart(RandomStream(seed: 1), for: .training, shape: [1, 1, 2], source: source)
        let wanted = (0..<300).map { Int64($0 * 7 % 3) }
        let drawn = try start(step: 4, samples: Array(0..<300), given: Tensor(wanted, shape: [300])).doubles()
        let found = (0..<300).map { Int(((drawn[2 * $0] + 1) * 127.5).rounded()) / 8 }
        #expect(zip(found, wanted).allSatisfy { Int64($0 % 3) == $1 })
        #expect(Set(found).count == 30, "each example is drawn sometimes")
        // A sample's start depends on its own number and label alone.
        let alone = try start(step: 4, samples: [17], given: Tensor([wanted[17]], shape: [1])).doubles()
        #expect(alone == Array(drawn[34..<36]))
        let later = try start(step: 5, samples: Array(0..<300), given: Tensor(wanted, shape: [300])).doubles()
        #expect(later != drawn)
    }

    @Test func samplesBeginAtTheExamplesThatTheSpecNames() throws {
        let points = (0..<6).map { [UInt8($0 * 40), 255] }
        let source = try write(points, "from", labels: [0, 1, 0, 1, 0, 1])
        let model = try model(
            train(
                data: "images: \(source), labels: \(source)-labels",
                source: "images: \(source), labels: \(source)-labels"))
        func starts(_ name: String, _ samples: String) throws -> [Int] {
            let x0 = try sample(model, name, "samples: {\(samples)}\nsampler: {solver: euler, steps: 2}\nbatch: 2").x0
            return try x0.doubles().enumerated().filter { $0.offset % 2 == 0 }.map {
                Int((($0.element + 1) * 127.5).rounded()) / 40
            }
        }
        let file = "source: {images: \(source), labels: \(source)-labels}"
        #expect(try starts("unlabelled", "class: [1], each: 4, source: {images: \(source)}") == [0, 1, 2, 3])
        #expect(try starts("labelled", "class: [1, 0], each: 4, \(file)") == [1, 3, 5, 1, 0, 2, 4, 0])
        #expect(try starts("unconditional", "count: 7, \(file)") == [0, 1, 2, 3, 4, 5, 0])
        let drawn = try starts("drawn", "class: [1, 0], each: 8")
        #expect(drawn.prefix(8).allSatisfy { $0 % 2 == 1 } && drawn.suffix(8).allSatisfy { $0 % 2 == 0 })
        #expect(try starts("another", "class: [1, 0], each: 8, seed: 1") != drawn)
    }

    @Test func theExamplesStandAboveTheirSamples() throws {
        let source = fixture.path("images")
        let model = try model(
            train(data: "images: \(source), labels: \(fixture.path("labels"))", source: "images: \(source)"))
        func height(_ name: String, _ more: String) throws -> Int {
            let run = try sample(model, name, more + "\nsampler: {solver: euler, steps: 1}").run
            let grid = try PNGImage(decoding: Data(contentsOf: run.grid), channels: 1, name: "grid")
            return (grid.height + 2) / 82
        }
        let four = "source: {images: \(source), limit: 4}"
        #expect(try height("sweep", "samples: {class: [0, 1], each: 2, \(four)}\nguidance: {scale: [0, 1, 2]}") == 4)
        #expect(
            try height("same", "samples: {class: [0, 1], each: 4, \(four)}") == 3, "both rows begin at the same four")
        #expect(try height("others", "samples: {class: [0, 1], each: 4}") == 4)
        #expect(try height("square", "samples: {count: 5}") == 4, "two rows of three, the second of them short")
    }

    @Test func aSourceThatDoesNotFitIsRefusedInWords() throws {
        let good = try write([[0, 1], [2, 3], [4, 5]], "data", labels: [0, 1, 2])
        let wide = try write([[0, 1, 2]], "wide")
        let few = try write([[0, 1], [2, 3]], "few", labels: [0, 2])
        let many = try write([[0, 1], [2, 3]], "many", labels: [0, 3])
        for (source, message) in [
            ("images: \(wide)", "source.images: its examples are of shape [1, 1, 3], those of the data of [1, 1, 2]"),
            ("images: \(few), labels: \(few)-labels", "source.labels: no example has the class 1"),
            ("images: \(many), labels: \(many)-labels", "source.labels: there are 4 classes, and the data have 3"),
            ("images: /nowhere/at-all", "/nowhere/at-all"),
        ] {
            let run = try fixture.sibling("refused-\(message.count)")
            try fixture.freeze(train(data: "images: \(good), labels: \(good)-labels", source: source), in: run)
            let end = fixture.run(run)
            #expect(end.status == .badInput)
            #expect(end.said.first?.contains(message) == true, "\(end.said)")
        }
    }

    @Test func aSourceThatChangedSinceIsNotSampledFrom() throws {
        let source = try write([[0, 1], [2, 3]], "from")
        let data = try write([[9, 1], [2, 3]], "to")
        let model = try model(train(data: "images: \(data)", source: "images: \(source)", steps: 2))
        _ = try write([[0, 1], [2, 4]], "from")
        func refusal(_ name: String) throws -> String {
            let run = try fixture.sibling(name)
            try fixture.freeze(try fixture.sample(model: model, more: "samples: {count: 2}"), in: run)
            let end = fixture.run(run)
            #expect(end.status == .badInput)
            return end.said.first ?? ""
        }
        #expect(try refusal("changed").contains("from is no longer what the model was trained from"))
        try FileManager.default.removeItem(atPath: source)
        #expect(try refusal("gone").hasSuffix("name the examples to begin at in samples.source"))
        #expect(try sample(model, "named", "samples: {count: 2, source: {images: \(data)}}").x0.shape == [2, 1, 1, 2])
    }
}
