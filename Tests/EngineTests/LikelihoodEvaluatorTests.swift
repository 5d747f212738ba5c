import Datasets
import FlowMath
import Foundation
import Jobs
import NN
import Testing
import Torch

@testable import Engine
@testable import Flow

/// Log densities of networks and mixtures as jobs.
@Suite(.serialized) struct LikelihoodEvaluatorTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    private static let mixture =
        "model: {gaussian-mixture: {means: [[-2, 0], [2, 1]], weights: [1, 3], std: [0.5, 0.8]}, path: PATH}\n"

    /// A run directory with a frozen evaluation.
    private func prepare(_ more: String, _ name: String = UUID().uuidString) throws -> RunDirectory {
        let directory = try fixture.sibling(name)
        try fixture.freeze(try SpecDocument(text: "kind: evaluate\n" + more).read().spec, in: directory)
        return directory
    }

    private func evaluate(_ more: String) throws -> (
        record: LikelihoodRecord, tensors: [String: Tensor], directory: RunDirectory
    ) {
        let directory = try prepare(more)
        let end = fixture.run(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        let tensors = try Safetensors(contentsOf: directory.likelihood.path(percentEncoded: false)).tensors
        return (try #require(try fixture.outcome(directory).likelihood), tensors, directory)
    }

    /// A model after a few steps; `model` and `data` of a spec.
    private func network(_ network: String = RunFixture.mlp, more: String = "") throws -> String {
        let run = try fixture.sibling("model-\(UUID().uuidString)")
        try fixture.freeze(try fixture.train(network: network, steps: 6, more: more), in: run)
        let end = fixture.run(run)
        try #require(end.status == .succeeded, "\(end.said)")
        return "model: \(run.checkpoint(step: 6).path(percentEncoded: false))\n"
    }

    private var data: String { "data: {images: \(fixture.path("images")), labels: \(fixture.path("labels"))}\n" }

    // MARK: Closed forms

    @Test(arguments: [
        "linear", "cosine", "vp", "linear-vp", "{polynomial: {n: 2}}",
    ])
    func aMixtureHasItsClosedForm(path: String) throws {
        let model = Self.mixture.replacing("PATH", with: path)
        let (record, tensors, _) = try evaluate(
            model + "samples: {count: 30, seed: 3}\nsampler: {rtol: 1.0e-9, atol: 1.0e-9}\nbatch: 13")
        let closed = try #require(record.closedForm)
        #expect(closed.largestError < 1e-6 && record.prior == "exact" && record.quantity == "log p(x)")
        #expect(record.divergence == "exact" && record.backwardPasses == 2 && record.dimensions == 2)
        #expect(abs(record.all.logDensity.mean - closed.mean) < 1e-6)
        let found = try #require(try tensors["log_density"]?.doubles())
        let exact = try #require(try tensors["exact"]?.doubles())
        #expect(zip(found, exact).allSatisfy { abs($0 - $1) < 1e-6 } && found.count == 30)
        #expect(tensors["x"]?.shape == [30, 2])
    }

    @Test(arguments: ["rk4, steps: 150", "dopri5, rtol: 1.0e-9, atol: 1.0e-9"])
    func theConditionalDensityIsThatOfTheClass(solver: String) throws {
        let model = Self.mixture.replacing("PATH", with: "linear")
        let (record, tensors, _) = try evaluate(
            model + "samples: {class: [0, 1], each: 20}\nsampler: {solver: \(solver)}")
        #expect(record.quantity == "log p(x | y)" && record.closedForm.map { $0.largestError < 1e-6 } == true)
        #expect(try tensors["label"]?.int64s() == Array(repeating: 0, count: 20) + Array(repeating: 1, count: 20))
        // The closed form of a class is a normal density.
        let x = try #require(try tensors["x"]?.doubles()), found = try #require(try tensors["log_density"]?.doubles())
        for (row, value) in found.enumerated() {
            let (mean, deviation) = row < 20 ? ([-2.0, 0.0], 0.5) : ([2, 1], 0.8)
            let square = zip(x[2 * row..<2 * row + 2], mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            let exact = -square / (2 * deviation * deviation) - log(2 * .pi * deviation * deviation)
            #expect(abs(value - exact) < 1e-6)
        }
        #expect(record.classes.map(\.label) == [0, 1] && record.classes.map(\.examples) == [20, 20])
        let parts = record.classes.map(\.logDensity.mean)
        #expect(abs(record.all.logDensity.mean - (parts[0] + parts[1]) / 2) < 1e-12)
        #expect(abs(record.all.bitsPerDimension.mean + record.all.logDensity.mean / (2 * log(2))) < 1e-12)
    }

    @Test func hutchinsonsEstimateHasNoBias() throws {
        // Tilted components, so that the Jacobian is not diagonal.
        let model =
            "model: {gaussian-mixture: {means: [[-1, 0], [1, 1]], "
            + "covariances: [[[0.5, 0.3], [0.3, 0.4]], [[0.3, -0.2], [-0.2, 0.6]]]}}\n"
            + "samples: {count: 400}\nsampler: {rtol: 1.0e-5, atol: 1.0e-5}\n"
        for noise in ["rademacher", "gaussian"] {
            let (record, tensors, _) = try evaluate(
                model + "divergence: {hutchinson: {probes: 2, noise: \(noise)}}\nseed: 5")
            #expect(record.divergence == "2 \(noise) probes" && record.backwardPasses == 2)
            let found = try #require(try tensors["log_density"]?.doubles())
            let exact = try #require(try tensors["exact"]?.doubles())
            let errors = LikelihoodRecord.Mean(of: zip(found, exact).map { $0 - $1 })
            let standardError = try #require(errors.standardError)
            #expect(standardError > 1e-3, "it is an estimate")
            #expect(abs(errors.mean) < 4 * standardError, "\(noise) \(errors)")
        }
    }

    // MARK: Networks

    @Test func aNetworkIsMeasuredInBitsForEachPixelAndClass() throws {
        let (record, tensors, _) = try evaluate(
            network() + data + "sampler: {solver: heun, steps: 4}\nbatch: 16\nseed: 2")
        #expect(record.all.examples == 40 && record.dimensions == 64 && record.prior == "standard normal")
        #expect(record.classes.map(\.examples) == [14, 13, 13])
        #expect(record.evaluations == 8 && record.backwardPasses == 1 && record.steps == 4)
        #expect(record.divergence == "1 rademacher probe" && record.dequantization == "uniform")
        let offset = try #require(record.offset)
        #expect(offset == log2(127.5))
        let nats = try #require(try tensors["log_density"]?.doubles())
        let bits = try #require(try tensors["bits_per_dimension"]?.doubles())
        for (nats, bits) in zip(nats, bits) { #expect(abs(bits - (offset - nats / (64 * log(2)))) < 1e-12) }
        #expect(record.all.bitsPerDimension == .init(of: bits))
        #expect(try tensors["label"]?.int64s() == (0..<40).map { Int64($0 % 3) })
        // Random pictures cannot be told in fewer bits than they have.
        #expect(record.all.bitsPerDimension.mean > 7)
    }

    @Test(arguments: [RunFixture.mlp, RunFixture.unet])
    func theDivergenceOfANetworkIsThatOfItsDifferences(kind: String) throws {
        guard let spec = try fixture.train(network: kind).value as? TrainingSpec else { return }
        let (network, parameters) = try NetworkFactory.make(spec.network, shape: [1, 8, 8], classes: 3, seed: 4)
        let random = RandomStream(seed: 9)
        // Networks begin with zeros in their last layer.
        for (index, parameter) in parameters.tensors.enumerated() {
            parameter.requiresGradient = false
            try parameter.copy_(
                random.normal(purpose: .evaluation, step: 1, samples: [UInt64(index)], shape: parameter.shape)
                    .reshaped(parameter.shape) * 0.2)
        }
        let field = DoublePrecisionField(base: NetworkField(network: network, classes: 3, isDifferentiable: true))
        let x = try random.normal(purpose: .evaluation, step: 0, samples: [0], shape: [1, 8, 8]).cast(to: .float64)
        let label = try Tensor([Int64(1)], shape: [1])
        let augmented = DensityField(
            base: field, shape: [1, 8, 8], labels: label, directions: try Divergence.exact.directions(like: x), count: 1
        )
        let state = try Tensor.cat([x.reshaped([1, 64]), Tensor.zeros([1, 1], dtype: .float64)], dim: 1)
        let found = -(try augmented(state, at: 0.3, given: Tensor([Int64(0)], shape: [1])).doubles()[64])
        // A step at which neither float32 nor the third derivative matters much.
        let h = 0.02
        let unit = try Tensor.arange(64, dtype: .int64).unsqueezed(1).equal(to: Tensor.arange(64, dtype: .int64))
            .cast(to: .float64).reshaped([64, 1, 8, 8])
        let labels = try Tensor(Array(repeating: Int64(1), count: 64), shape: [64])
        let change = try (field(x + unit * h, at: 0.3, given: labels) - field(x - unit * h, at: 0.3, given: labels))
        let differences = try (change * unit / (2 * h)).sum().item()
        #expect(abs(found - differences) < 2e-3 * max(1, abs(differences)), "\(found) \(differences)")
        #expect(abs(differences) > 0.1)
    }

    @Test(arguments: [RunFixture.mlp, RunFixture.unet])
    func anExamplesNumberDoesNotDependOnItsBatch(kind: String) throws {
        let spec = try network(kind) + data.replacing("}", with: ", limit: 19}") + "sampler: {rtol: 0.05, atol: 0.05}\n"
        let whole = try #require(try evaluate(spec + "batch: 64").tensors["log_density"]?.doubles())
        for batch in [1, 7] {
            let parts = try evaluate(spec + "batch: \(batch)").tensors["log_density"]?.doubles()
            #expect(parts == whole, "batch \(batch)")
        }
    }

    @Test(arguments: ["heun, steps: 3", "dopri5, rtol: 0.01, atol: 0.01"])
    func anInterruptedEvaluationGoesOnWhereItWas(solver: String) throws {
        let spec = try network() + data + "sampler: {solver: \(solver)}\nbatch: 8\n"
        let whole = try evaluate(spec)
        let directory = try prepare(spec)
        // Some attempts end within a batch, which is measured again, some between two of them.
        var attempts = 0, status = WorkerStatus.stopped
        while status == .stopped, attempts < 50 {
            attempts += 1
            status = fixture.run(directory, attempt: attempts, interruption: StopAfter(4 + attempts)).status
        }
        #expect(status == .succeeded && attempts > 2)
        #expect(try fixture.events(directory).contains { $0.event == .resumed })
        #expect(try Data(contentsOf: directory.likelihood) == Data(contentsOf: whole.directory.likelihood))
        let record = try #require(try fixture.outcome(directory).likelihood)
        #expect(record.all == whole.record.all && record.classes == whole.record.classes)
        #expect(record.evaluations == whole.record.evaluations, "batches that were measured twice count once")
        let rest = directory.url.appending(path: ".parts").path(percentEncoded: false)
        #expect(!FileManager.default.fileExists(atPath: rest))
    }

    @Test func aBatchThatCannotBeReadIsMeasuredAgain() throws {
        let spec = try network() + data + "sampler: {solver: euler, steps: 2}\nbatch: 8\n"
        let whole = try evaluate(spec)
        let directory = try prepare(spec)
        #expect(fixture.run(directory, attempt: 1, interruption: StopAfter(6)).status == .stopped)
        let part = directory.url.appending(path: ".parts/0-8.safetensors")
        let content = try Data(contentsOf: part)
        try content.prefix(content.count - 3).write(to: part)
        #expect(fixture.run(directory, attempt: 2).status == .succeeded)
        #expect(try Data(contentsOf: directory.likelihood) == Data(contentsOf: whole.directory.likelihood))
    }

    @Test func everyPredictionHasADensity() throws {
        for prediction in ["velocity", "score", "noise", "data"] {
            let (record, _, _) = try evaluate(
                network(more: "objective: {predict: \(prediction)}") + data
                    + "sampler: {solver: heun, steps: 10}\ncondition: none")
            #expect(record.all.logDensity.mean.isFinite && record.quantity == "log p(x)", "\(prediction)")
            #expect(record.times == [0, 1], "\(prediction)")
        }
    }

    @Test func dequantisationSpreadsEachByteOverItsBinAndNothingElse() throws {
        let images = try ImageDataset(images: fixture.path("images"), labels: nil)
        let spread = try DequantizedImages(data: images, stream: RandomStream(seed: 1)).batch(3..<9).x
        let plain = try DequantizedImages(data: images, stream: nil).batch(3..<9).x
        let bytes = try ((spread - plain) * 127.5).doubles()
        #expect(bytes.allSatisfy { $0 >= -0.5 && $0 < 0.5 })
        let mean = bytes.reduce(0, +) / Double(bytes.count)
        #expect(abs(mean) < 4 * (1 / 12.0 / Double(bytes.count)).squareRoot())
        let one = try DequantizedImages(data: images, stream: RandomStream(seed: 1)).batch(5..<6).x
        #expect(try one.doubles() == spread.narrowed(dim: 0, start: 2, length: 1).doubles())
    }

    // MARK: What cannot be measured

    @Test func examplesOfAnotherShapeAreRefused() throws {
        let model = try network()
        try fixture.writeBrightness(12)
        let end = fixture.run(try prepare(model + data))
        #expect(end.status == .badInput)
        #expect(
            end.said == [
                "data.images: the examples are of shape [1, 4, 4], those of the model of [1, 8, 8]; data.size pads them"
            ])
    }

    @Test func aLabelThatTheModelDoesNotKnowIsNamed() throws {
        let model = try network()
        let labels = URL(filePath: fixture.path("labels"))
        var bytes = try Data(contentsOf: labels)
        bytes[8 + 7] = 5
        try bytes.write(to: labels)
        let end = fixture.run(try prepare(model + data))
        #expect(end.status == .badInput)
        #expect(end.said.first?.hasSuffix("label 7 is 5; with 3 classes, labels are 0...2") == true, "\(end.said)")
    }

    @Test func aNetworkWithoutLabelsHasNoConditionalDensity() throws {
        let run = try fixture.sibling("unlabelled")
        let text =
            "kind: train\ndata: {images: \(fixture.path("images"))}\nnetwork: \(RunFixture.mlp)\ntrain: {steps: 2}\n"
        try fixture.freeze(try SpecDocument(text: text).read().spec, in: run)
        #expect(fixture.run(run).status == .succeeded)
        let model = "model: \(run.checkpoint(step: 2).path(percentEncoded: false))\n"
        let end = fixture.run(try prepare(model + data))
        let name = run.checkpoint(step: 2).path(percentEncoded: false)
        #expect(end.said == ["condition: \(name) was trained without labels; write condition: none"])
        let (record, _, _) = try evaluate(model + data + "condition: none\nsampler: {solver: euler, steps: 2}")
        #expect(record.classes.count == 3, "the labels of the data still tell the classes")
    }

    @Test func aNumberThatIsNotFiniteNamesExampleStepTimeAndTerm() throws {
        struct Broken: VelocityField {
            func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
                // Without a slope at 0, where example 3 is.
                try x.abs().sqrt()
            }
        }
        struct Points: EvaluatedExamples {
            var count: Int { 5 }
            var shape: [Int] { [1] }
            var offset: Double? { nil }
            func batch(_ range: Range<Int>) throws -> (x: Tensor, labels: [Int]?) {
                (try Tensor(range.map { $0 == 3 ? 0.0 : 1.0 }, shape: [range.count, 1]), nil)
            }
        }
        guard
            let spec = try SpecDocument(
                text: "kind: evaluate\nmodel: {gaussian-mixture: {means: [[0]], std: 1}}\n"
                    + "sampler: {solver: euler, steps: 4}"
            ).read().spec.value as? EvaluationSpec
        else { return }
        let subject = EvaluatedModel(
            model: SampledModel(field: Broken(), on: LinearPath()), examples: Points(), name: "", weights: "",
            mixture: nil, nullLabel: 0)
        let error = #expect(throws: JobFailure.self) {
            try LikelihoodMeasurement(spec, subject)(2..<5, unless: NoInterruption())
        }
        #expect(
            error?.description.hasPrefix(
                "example 3 is not finite after step 1 of euler, at t = 0.75: the divergence of the velocity is not finite"
            ) == true, "\(String(describing: error))")
    }
}
