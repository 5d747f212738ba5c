import Foundation
import Jobs
import NN
import Testing
import Torch

@testable import Engine

/// Every kind of network, and every way to run it, from training over interruptions to samples.
@Suite(.serialized) struct NetworkKindTests {
    private func tensors(_ directory: RunDirectory, step: Int, _ file: String = "model") throws -> [String: Tensor] {
        let url = directory.checkpoint(step: step).appending(path: "\(file).safetensors")
        return try Safetensors(contentsOf: url.path(percentEncoded: false)).tensors
    }

    private func bytes(_ directory: RunDirectory, step: Int) throws -> [Data] {
        try ["model", "ema", "optimizer"].map {
            try Data(contentsOf: directory.checkpoint(step: step).appending(path: "\($0).safetensors"))
        }
    }

    @Test(arguments: [
        (RunFixture.sit, ""), (RunFixture.adm, ""), (RunFixture.lab, ""),
        (RunFixture.sit, ", precision: bfloat16, recompute: true, accumulate: 3"),
        (RunFixture.adm, ", accumulate: 2"), (RunFixture.lab, ", accumulate: 2"),
    ])
    func aRunInterruptedAnywhereEndsInTheSameBytes(network: String, options: String) throws {
        let fixture = try RunFixture()
        let spec = try fixture.train(network: network, steps: 8, every: 4, batch: 6, options: options)
        try fixture.freeze(spec)
        let end = fixture.run()
        #expect(end.status == .succeeded, "\(end.said)")
        let other = try fixture.sibling("stops")
        try fixture.freeze(spec, in: other)
        for (attempt, stop) in [1, 4].enumerated() {
            #expect(fixture.run(other, attempt: attempt + 1, interruption: StopAfter(stop)).status == .stopped)
        }
        #expect(fixture.run(other, attempt: 3).status == .succeeded)
        #expect(try bytes(other, step: 8) == bytes(fixture.directory, step: 8))
    }

    private static let told =
        "{drop: 0.2, text: {transformer: {context: 12, width: 8, depth: 1, heads: 2, vocabulary: 600}}}"

    /// A training on texts.
    private func prompted(
        _ network: String, steps: Int = 6, batch: Int = 6, seed: Int = 5, options: String = ""
    ) throws -> JobSpec {
        try SpecDocument(
            text: """
                kind: train
                seed: \(seed)
                data: {format: shapes, size: 16, count: 40}
                network: \(network)
                condition: \(Self.told)
                train: {steps: \(steps), batch: \(batch), clip: 1, optimizer: {rate: 1.0e-3}\(options)}
                checkpoint: {every: 3, keep: 9}
                """
        ).read().spec
    }

    @Test(arguments: [
        (RunFixture.adm, ""), (RunFixture.lab, ""), (RunFixture.mlp, ""),
        (RunFixture.sit, ", precision: bfloat16, recompute: true, accumulate: 3"),
        (RunFixture.unet, ", precision: bfloat16, accumulate: 2"),
    ])
    func aRunOnTextsInterruptedAnywhereEndsInTheSameBytes(network: String, options: String) throws {
        let fixture = try RunFixture()
        let spec = try prompted(network, options: options)
        try fixture.freeze(spec)
        let end = fixture.run()
        try #require(end.status == .succeeded, "\(end.said)")
        let other = try fixture.sibling("stops")
        try fixture.freeze(spec, in: other)
        #expect(fixture.run(other, attempt: 1, interruption: StopAfter(4)).status == .stopped)
        #expect(fixture.run(other, attempt: 2).status == .succeeded)
        #expect(try bytes(other, step: 6) == bytes(fixture.directory, step: 6))

        // What was trained draws another picture for another text, alone or beside others.
        func x(_ name: String, _ more: String) throws -> [Float] {
            let directory = try fixture.sibling(name)
            let spec = try fixture.sample(
                model: fixture.directory.checkpoint(step: 6),
                more:
                    "\(more)\nguidance: {scale: 3}\nsampler: {steps: 2}\noutput: {tensors: true, images: none, grid: false}"
            )
            try fixture.freeze(spec, in: directory)
            let end = fixture.run(directory)
            try #require(end.status == .succeeded, "\(end.said)")
            let file = directory.sampleTensors.path(percentEncoded: false)
            return try #require(try Safetensors(contentsOf: file).tensors["x"]).values()
        }
        let (one, two) = (
            try x("one", "samples: {prompts: [a red circle, a cat]}"),
            try x("two", "samples: {prompts: [a red circle, a blue square]}\nbatch: 1")
        )
        #expect(one.prefix(3 * 256) == two.prefix(3 * 256) && one.suffix(3 * 256) != two.suffix(3 * 256))
    }

    @Test(arguments: [RunFixture.unet, RunFixture.sit, RunFixture.adm, RunFixture.mlp], [2, 8])
    func theGradientsOfTextsInPartsAreThoseOfTheWhole(network: String, parts: Int) throws {
        let whole = try gradients(prompted(network, batch: 16), step: 3)
        let summed = try gradients(prompted(network, batch: 16, options: ", accumulate: \(parts)"), step: 3)
        var (error, norm) = (0.0, 0.0)
        for ((name, tensor), (other, sum)) in zip(whole, summed) {
            #expect(name == other)
            error += try (sum - tensor).squared().sum().item()
            norm += try tensor.squared().sum().item()
        }
        #expect(whole.count == summed.count && norm > 0)
        #expect(error.squareRoot() <= 1e-6 * norm.squareRoot(), "\(error) of \(norm)")
    }

    /// A job is refused by this bound, so it must never be above the truth.
    @Test func theBoundOnTheParametersOfANetworkIsNoMoreThanItHas() throws {
        let fixture = try RunFixture()
        let networks = [
            RunFixture.mlp, RunFixture.sit, RunFixture.adm, RunFixture.lab, RunFixture.unet,
            "{kind: mlp, width: 64, depth: 1}", "{kind: sit, size: S, patch: 4}",
            "{kind: adm, width: 32, multipliers: [1, 2, 4], blocks: 2, groups: 8}",
            "{kind: lab, channels: [16, 32, 64], blocks: 2}", "{kind: unet, channels: [32, 64, 128], blocks: 2}",
        ]
        for text in networks {
            let network = try #require(try fixture.train(network: text).training?.network)
            let (_, parameters) = try NetworkFactory.make(network, shape: [1, 8, 8], classes: 3, seed: 1)
            #expect(network.fewestParameters <= Double(parameters.count), "\(text)")
            if text.contains("size: S") { #expect(network.fewestParameters > 0.9 * Double(parameters.count)) }
        }
    }

    @Test func blocksToldOfTextsThatRunAgainTrainTheSameWeights() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try prompted(RunFixture.sit, steps: 3))
        #expect(fixture.run().status == .succeeded)
        let again = try fixture.sibling("again")
        try fixture.freeze(try prompted(RunFixture.sit, steps: 3, options: ", recompute: true"), in: again)
        #expect(fixture.run(again).status == .succeeded)
        #expect(try bytes(again, step: 3) == bytes(fixture.directory, step: 3))
    }

    /// The gradients of a step, each with its name.
    private func gradients(_ spec: JobSpec, step: Int) throws -> [(name: String, tensor: Tensor)] {
        guard let spec = spec.value as? TrainingSpec else { return [] }
        let job = try FieldTraining(spec)
        job.state.step = step
        _ = try TrainingStep(spec.train).gradients(of: job.objective, job.state)
        return try job.state.parameters.trained.map { ($0.name, try #require($0.tensor.gradient, "\($0.name)")) }
    }

    @Test(arguments: [RunFixture.sit, RunFixture.adm, RunFixture.mlp, RunFixture.unet], [2, 8])
    func theGradientsOfABatchInPartsAreThoseOfTheWhole(network: String, parts: Int) throws {
        let fixture = try RunFixture()
        for step in [0, 3] {
            let whole = try gradients(fixture.train(network: network, batch: 16), step: step)
            let summed = try gradients(
                fixture.train(network: network, batch: 16, options: ", accumulate: \(parts)"), step: step)
            #expect(whole.count == summed.count && !whole.isEmpty)
            var (error, norm) = (0.0, 0.0)
            for ((name, tensor), (_, sum)) in zip(whole, summed) {
                let difference = try (sum - tensor).squared().sum().item()
                let scale = try tensor.squared().sum().item()
                // A gradient that is a sum of large terms which cancel has fewer digits than the whole.
                #expect(difference.squareRoot() <= 5e-6 * scale.squareRoot(), "\(name)")
                error += difference
                norm += scale
            }
            #expect(norm > 0 && error.squareRoot() <= 1e-6 * norm.squareRoot(), "\(error) of \(norm)")
        }
    }

    @Test func blocksThatRunAgainTrainTheSameWeights() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(network: RunFixture.sit, steps: 4))
        #expect(fixture.run().status == .succeeded)
        let again = try fixture.sibling("again")
        try fixture.freeze(
            try fixture.train(network: RunFixture.sit, steps: 4, options: ", recompute: true"), in: again)
        #expect(fixture.run(again).status == .succeeded)
        #expect(try bytes(again, step: 4) == bytes(fixture.directory, step: 4))
    }

    @Test func halfPrecisionTrainsOtherWeightsThatAreKeptInSinglePrecision() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(network: RunFixture.unet, steps: 4))
        #expect(fixture.run().status == .succeeded)
        let half = try fixture.sibling("half")
        try fixture.freeze(
            try fixture.train(network: RunFixture.unet, steps: 4, options: ", precision: bfloat16"), in: half)
        #expect(fixture.run(half).status == .succeeded)
        let (full, rounded) = (try tensors(fixture.directory, step: 4), try tensors(half, step: 4))
        var different = 0
        for (name, tensor) in full {
            let other = try #require(rounded[name])
            #expect(other.dtype == .float32)
            // Four steps of at most the rate each.
            #expect(try (other - tensor).abs().max().item() < 8e-3, "\(name)")
            if try other.bytes() != tensor.bytes() { different += 1 }
        }
        #expect(different > full.count / 2)
    }

    @Test(arguments: [RunFixture.sit, RunFixture.adm, RunFixture.lab])
    func samplesDoNotDependOnTheBatch(network: String) throws {
        let fixture = try RunFixture()
        try fixture.freeze(
            try fixture.train(network: network, steps: 3, more: "preview: {every: 2, classes: [0, 1], steps: 2}"))
        #expect(fixture.run().status == .succeeded)
        #expect(try fixture.events().contains { $0.event == .preview })
        let model = fixture.directory.checkpoint(step: 3)
        var results: [Data] = []
        for (batch, precision) in [(5, "float32"), (2, "float32"), (5, "bfloat16"), (2, "bfloat16")] {
            let directory = try fixture.sibling("sample-\(batch)-\(precision)")
            try fixture.freeze(
                try fixture.sample(
                    model: model,
                    more: """
                        samples: {class: [0, 2], each: 3}
                        guidance: {scale: 2}
                        sampler: {solver: heun, steps: 2, precision: \(precision)}
                        batch: \(batch)
                        output: {tensors: true}
                        """), in: directory)
            let end = fixture.run(directory)
            #expect(end.status == .succeeded, "\(end.said)")
            results.append(try Data(contentsOf: directory.sampleTensors))
        }
        #expect(results[0] == results[1])
        #expect(results[2] == results[3])
        #expect(results[0] != results[2])
    }

    @Test(arguments: [RunFixture.sit, RunFixture.adm])
    func classifiersAreTrainedAndMeasured(network: String) throws {
        let fixture = try RunFixture()
        try fixture.writeBrightness(40)
        try fixture.freeze(
            try fixture.classifier(network: network, steps: 20, more: "test: {examples: 4, bins: 2}"))
        let end = fixture.run()
        #expect(end.status == .succeeded, "\(end.said)")
        // Black and white are easily told apart once there is something of them.
        #expect(try #require(fixture.outcome().classifier?.bins.last).accuracy == 1)
    }

    @Test func aDeviceThatIsNotThereIsRefusedInWords() throws {
        guard TorchRuntime.cudaDeviceCount == 0 else { return }
        let fixture = try RunFixture()
        guard var spec = try fixture.train(steps: 3).value as? TrainingSpec else { return }
        spec.device = "cuda:0"
        try fixture.freeze(JobSpec(spec))
        let end = fixture.run()
        #expect(end.status == .badInput)
        #expect(end.said.first?.contains("device: this build cannot use cuda:0") == true)
    }

    @Test(arguments: [RunFixture.unet, RunFixture.sit, RunFixture.adm, RunFixture.lab], ["train", "classifier"])
    func pointsAreRefusedByNetworksOfPicturesInWords(network: String, kind: String) throws {
        guard kind == "train" || network != RunFixture.lab else { return }
        let fixture = try RunFixture()
        let path = fixture.path("points.safetensors")
        let labels = try Tensor((0..<20).map { Int64($0 % 2) }, shape: [20])
        try Safetensors.write([("x", try Tensor.zeros([20, 2])), ("y", labels)], to: path)
        let data = "{format: safetensors, path: \(path), labels: y}"
        try fixture.freeze(
            try SpecDocument(text: "kind: \(kind)\ndata: \(data)\nnetwork: \(network)\ntrain: {steps: 1}").read().spec)
        let end = fixture.run()
        #expect(end.status == .badInput)
        #expect(end.said.first?.contains("these examples are points of 2 numbers; use kind mlp") == true, "\(end.said)")
    }

    @Test func patchesThatDoNotFitAreRefusedInWords() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(network: "{kind: sit, patch: 3, width: 8, depth: 1, heads: 1}"))
        let end = fixture.run()
        #expect(end.status == .badInput)
        #expect(end.said.first?.contains("network.patch: pictures of 8x8 cannot be cut into patches of 3x3") == true)
    }
}
