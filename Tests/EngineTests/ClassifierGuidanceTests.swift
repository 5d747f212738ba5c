import Foundation
import Jobs
import NN
import Testing
import Torch

@testable import Engine

@Suite(.serialized) struct ClassifierGuidanceTests {
    let fixture: RunFixture
    let model: URL
    let judge: URL

    /// A field after a few steps and a classifier that has learned its task.
    init() throws {
        fixture = try RunFixture()
        try fixture.writeBrightness(400)
        try fixture.freeze(try fixture.train(steps: 8))
        try #require(fixture.run().status == .succeeded)
        model = fixture.directory.checkpoint(step: 8)
        let directory = try fixture.sibling("judge")
        try fixture.freeze(
            try fixture.classifier(network: "{kind: mlp, width: 32, depth: 2}", steps: 200, every: 200), in: directory)
        try #require(fixture.run(directory).status == .succeeded)
        judge = directory.checkpoint(step: 200)
    }

    private var judgePath: String { judge.path(percentEncoded: false) }

    private func sample(_ name: String, _ guidance: String, classes: String = "[0, 1]", batch: Int = 8) throws
        -> RunDirectory
    {
        let directory = try fixture.sibling(name)
        let more = """
            samples: {class: \(classes), each: 3}
            guidance: \(guidance)
            sampler: {solver: heun, steps: 4}
            batch: \(batch)
            output: {tensors: true}
            """
        try fixture.freeze(try fixture.sample(model: model, more: more), in: directory)
        let end = fixture.run(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        return directory
    }

    private func x(_ directory: RunDirectory) throws -> Tensor {
        try #require(
            try Safetensors(contentsOf: directory.sampleTensors.path(percentEncoded: false)).tensors["x"])
    }

    @Test func theGradientIsTheSlopeOfTheLogProbability() throws {
        let classifier = try TrainedClassifier(judge, expected: nil, weights: .ema).classifier
        let random = RandomStream(seed: 3)
        let point = try random.normal(purpose: .sampleNoise, step: 0, samples: 0..<3, shape: [1, 4, 4])
        let direction = try random.normal(purpose: .sampleNoise, step: 1, samples: 0..<3, shape: [1, 4, 4])
        let label = try Tensor([0, 1, 1] as [Int64], shape: [3])
        let slope = try (classifier.gradient(point, at: 0.4, of: label) * direction).sum(dims: [1, 2, 3]).doubles()
        let step = 1e-2
        func log(_ distance: Double) throws -> [Double] {
            let all = try classifier.logProbabilities(point + direction * distance, at: 0.4).doubles()
            return [all[0], all[3], all[5]]
        }
        let (ahead, behind) = (try log(step), try log(-step))
        for row in 0..<3 {
            let expected = (ahead[row] - behind[row]) / (2 * step)
            #expect(abs(slope[row] - expected) < 1e-2 * max(1, abs(expected)), "\(slope[row]) for \(expected)")
        }
    }

    @Test func theGradientVanishesWithTheData() throws {
        let classifier = try TrainedClassifier(judge, expected: nil, weights: .ema).classifier
        let point = try RandomStream(seed: 4).normal(purpose: .sampleNoise, step: 0, samples: 0..<3, shape: [1, 4, 4])
        let label = try Tensor([0, 1, 1] as [Int64], shape: [3])
        #expect(try classifier.gradient(point, at: 0, of: label).abs().max().item() == 0)
        // Times a_t = (1 - t)/t it stays what it is a little later.
        let early = try classifier.gradient(point, at: 0.001, of: label).norm().item() * 999
        let later = try classifier.gradient(point, at: 0.01, of: label).norm().item() * 99
        #expect(early > 0 && abs(early - later) < 0.2 * later, "\(early), \(later)")
    }

    @Test func withScaleZeroTheGradientIsGone() throws {
        let judged = "model: \(judgePath), scale: 0"
        let unconditional = try sample("u", "{method: classifier, \(judged)}")
        #expect(try x(unconditional).bytes() == (try x(try sample("free", "{scale: 0}")).bytes()))
        let conditional = try sample("c", "{method: classifier, \(judged), base: conditional}")
        #expect(try x(conditional).bytes() == (try x(try sample("none", "{method: none}")).bytes()))
        let both = try sample("both", "{scale: 3, classifier: {\(judged)}}")
        #expect(try x(both).bytes() == (try x(try sample("three", "{scale: 3}")).bytes()))
    }

    @Test func samplesGoWhereTheClassifierWantsThem() throws {
        let directory = try sample("sweep", "{method: classifier, model: \(judgePath), scale: [0, 4]}")
        let means = try x(directory).mean(dims: [1, 2, 3]).values()
        for slot in 0..<3 { #expect(means[6 + slot] < means[slot] && means[9 + slot] > means[3 + slot]) }
        let record = try #require(try fixture.outcome(directory).sampling)
        #expect(record.sweeps.map(\.formula) == ["v = u + 0.0 a_t grad log p(y|x)", "v = u + 4.0 a_t grad log p(y|x)"])
        #expect(record.sweeps.map(\.evaluations) == [8, 16] && record.sweeps.map(\.guidedSteps) == [0, 4])
        #expect(record.sweeps[1].note?.hasPrefix("classifier-on-unconditional") == true)
        #expect(record.classifier?.count == 64 && record.classifier != record.model)
    }

    @Test func itIsAddedToClassifierFreeGuidance() throws {
        let directory = try sample("both", "{scale: 2, classifier: {model: \(judgePath), scale: 1.5}}")
        let sweep = try #require(try fixture.outcome(directory).sampling?.sweeps.first)
        #expect(sweep.formula == "v = [u + 2.0 (c - u)] + 1.5 a_t grad log p(y|x)")
        #expect(sweep.evaluations == 8 * 3)
        #expect(try x(directory).bytes() != (try x(try sample("free", "{scale: 2}")).bytes()))
    }

    @Test func aGuidedSampleDoesNotDependOnItsBatch() throws {
        let guidance = "{method: classifier, model: \(judgePath), scale: 3, base: conditional}"
        let whole = try x(try sample("whole", guidance)).bytes()
        #expect(try x(try sample("ones", guidance, batch: 1)).bytes() == whole)
        #expect(try x(try sample("fives", guidance, batch: 5)).bytes() == whole)
    }

    private func refusal(_ name: String, model: URL, _ guidance: String) throws -> String {
        let directory = try fixture.sibling(name)
        try fixture.freeze(
            try fixture.sample(model: model, more: "samples: {class: [1]}\nguidance: \(guidance)"), in: directory)
        let end = fixture.run(directory)
        #expect(end.status == .badInput)
        return end.said.first ?? ""
    }

    @Test func whatCannotGuideIsRefused() throws {
        let judged = "{method: classifier, model: \(judgePath), scale: 1}"
        #expect(try refusal("as-model", model: judge, "{scale: 2}").contains("holds a classifier, which draws nothing"))
        #expect(
            try refusal("as-judge", model: model, "{method: classifier, model: \(model.path), scale: 1}")
                .contains("holds no classifier"))
        let other = try RunFixture()
        try other.freeze(try other.train(steps: 1))
        try #require(other.run().status == .succeeded)
        let said = try refusal("classes", model: other.directory.checkpoint(step: 1), judged)
        #expect(said.contains("the classifier knows 2 classes and the model 3"))
    }
}
