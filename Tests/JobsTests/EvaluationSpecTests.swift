import FlowMath
import Foundation
import Jobs
import Testing

@Suite struct EvaluationSpecTests {
    private func read(_ text: String) throws -> EvaluationSpec {
        guard let spec = try SpecDocument(text: text).read().spec.value as? EvaluationSpec else {
            throw CancellationError()
        }
        return spec
    }

    private func messages(_ text: String) -> [String] {
        do throws(SpecError) {
            _ = try SpecDocument(text: text, file: "e.yaml").read()
            return []
        } catch { return error.issues.map(\.description) }
    }

    private let network = "kind: evaluate\nmodel: m\n"
    private let mixture = "kind: evaluate\nmodel: {gaussian-mixture: {means: [[0], [1]], std: 1}}\n"

    @Test func labelsThatAreThereAreUsedUnlessTheSpecSaysOtherwise() throws {
        #expect(try read(network + "data: {images: /i, labels: /l}").condition == .labels)
        #expect(try read(network + "data: {images: /i, labels: /l}\ncondition: none").condition == .none)
        #expect(try read(network + "data: {images: /i}").condition == .none)
        #expect(try read(mixture).condition == .none)
        #expect(try read(mixture + "samples: {class: [1]}").condition == .labels)
    }

    @Test func defaultsAreFilledIn() throws {
        let images = try read(network + "data: {images: /i}")
        #expect(images.dequantize == .uniform && images.divergence == nil && images.batch == 64)
        #expect(images.sampler.solver == .dopri5 && images.samples == nil && images.weights == .ema)
        let points = try read(mixture)
        #expect(points.dequantize == nil && points.data == nil && points.batch == 4096)
        #expect(points.samples?.total == 16)
        #expect(
            try read(network + "data: {images: /i}\ndivergence: hutchinson").divergence
                == .hutchinson(.init(probes: 1, noise: .rademacher)))
    }

    @Test(arguments: [
        ("guidance: {scale: 2}", "e.yaml:4:11: guidance: a guided field makes a density of its own"),
        ("sampler: {solver: ddim}", "e.yaml:4:19: sampler.solver: ddim steps along the path of its samples alone"),
        ("condition: labels", "e.yaml:4:12: condition: labels need data.labels"),
        ("condition: label", "e.yaml:4:12: condition: \"label\" is not one of labels, none; did you mean \"labels\"?"),
        ("samples: {count: 3}", "e.yaml:4:10: samples: has no meaning with a network"),
        (
            "divergence: {hutchinson: {probes: 0}}",
            "divergence.hutchinson.probes: 0 is out of range; valid is 1 to 1000"
        ),
        ("divergence: exakt", "divergence: \"exakt\" is not one of exact, hutchinson; did you mean \"exact\"?"),
        ("divergence: {exact: {}}", "divergence: exact has no settings"),
        ("dequantise: uniform", "dequantise: unknown key; did you mean \"dequantize\"?"),
    ])
    func aSpecOfANetworkSaysWhatIsWrong(line: String, message: String) {
        let found = messages(network + "data: {images: /i}\n" + line)
        #expect(found.count == 1 && found[0].contains(message), "\(found)")
    }

    @Test(arguments: [
        ("data: {images: /i}", "data: has no meaning with a Gaussian mixture, which is measured on samples of its own"),
        ("dequantize: none", "dequantize: has no meaning with a Gaussian mixture"),
        ("weights: raw", "weights: a Gaussian mixture has no weights"),
        ("samples: {class: [0, 2, 3]}", "samples.class: 2 and 3 are not classes of this mixture; valid is 0 to 1"),
    ])
    func aSpecOfAMixtureSaysWhatIsWrong(line: String, message: String) {
        let found = messages(mixture + line)
        #expect(found.count == 1 && found[0].contains(message), "\(found)")
    }

    @Test func aSpecWithoutDataSaysWhatItNeeds() {
        #expect(messages(network).contains { $0.contains("data.images: is missing") })
    }

    @Test func densitiesAtByteValuesAreWarnedOf() throws {
        let reading = try SpecDocument(text: network + "data: {images: /i}\ndequantize: none").read()
        #expect(reading.warnings.map(\.field) == ["dequantize"])
    }

    @Test func aModelWithoutTheClassesIsNotAskedForThem() throws {
        let spec = try read(network + "data: {images: /i, labels: /l, classes: 10}")
        #expect(spec.conditionIssues(classes: 10, of: "m").isEmpty)
        #expect(
            spec.conditionIssues(classes: 0, of: "m").map(\.description) == [
                "condition: m was trained without labels; write condition: none"
            ])
        #expect(spec.conditionIssues(classes: 4, of: "m").map(\.field) == ["data.classes"])
        #expect(try read(network + "data: {images: /i}").conditionIssues(classes: 0, of: "m").isEmpty)
    }
}

/// Issues that the daemon finds get the places of the file.
@Suite struct PlacedIssues {
    private func issue(_ field: String) -> SpecIssue {
        SpecIssue(file: nil, line: nil, column: nil, field: field, message: "no")
    }

    @Test func aFieldIsWhereItsValueStands() throws {
        let document = SpecDocument(text: "kind: sample\nsamples:\n  each: 2\n  class: [0, 12]\n", file: "s.yaml")
        let placed = document.placing([issue("samples.class"), issue("samples.seed"), issue("guidance.negative")])
        #expect(
            placed.map(\.description) == [
                "s.yaml:4:10: samples.class: no", "s.yaml:3:3: samples.seed: no", "s.yaml:1:1: guidance.negative: no",
            ])
    }

    @Test func aFieldOfAnOverrideIsThere() throws {
        let document = try SpecDocument(text: "kind: sample\n", file: "s.yaml").setting("samples.class=[12]")
        #expect(document.placing([issue("samples.class")]).map(\.description) == ["--set: samples.class: no"])
    }
}

/// Means and their standard errors.
@Suite struct LikelihoodRecords {
    @Test func theStandardErrorIsThatOfTheMean() {
        let mean = LikelihoodRecord.Mean(of: [1.0, 2, 3, 6])
        #expect(mean.mean == 3)
        // Variance 14/3, divided by 4.
        #expect(abs((mean.standardError ?? 0) - (14.0 / 12).squareRoot()) < 1e-15)
        #expect(LikelihoodRecord.Mean(of: [5.0]) == .init(mean: 5, standardError: nil))
    }
}
