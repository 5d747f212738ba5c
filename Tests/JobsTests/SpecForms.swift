import Foundation
import Testing

@testable import Jobs

/// A spec is the same whether it is written as YAML, sent as JSON or frozen after defaults.
@Suite struct SpecForms {
    static let specs = [
        SpecMessages.good,
        """
        kind: train
        seed: 3
        device: cuda:1
        data: {images: a.idx}
        network: {kind: mlp, width: 4, depth: 2}
        objective: {predict: velocity, time: uniform}
        condition: {drop: 0}
        train: {steps: 1, ema: {sigma-rel: 0.1}, clip: 1.5, warmup: 0.05, schedule: cosine, optimizer: {betas: [0.5, 0.99]}}
        preview: {every: 3, classes: [1, 2], scale: 0}
        """,
        "kind: sample\nmodel: m\n",
        """
        kind: sample
        name: s
        model: m@5
        weights: raw
        samples: {class: [0, 2], each: 3, seed: 9}
        guidance: {method: classifier-free, scale: [0, 1, 2.5], interval: [0.1, 0.9]}
        sampler: {solver: euler, steps: 7}
        batch: 5
        output: {grid: false, images: none, tensors: true, noise: x0.safetensors}
        """,
        "kind: sample\nmodel: m\nsamples: {count: 5}\nguidance: {scale: 3}\n",
    ]

    @Test(arguments: specs) func theResolvedSpecReadsBackAsItself(text: String) throws {
        let spec = try SpecDocument(text: text, base: URL(filePath: "/data/")).read().spec
        let json = try #require(String(data: JSONEncoder().encode(spec), encoding: .utf8))
        // Without a base, as a daemon reads it: everything in it is absolute.
        #expect(try SpecDocument(text: json).read().spec == spec)
        #expect(try JSONDecoder().decode(JobSpec.self, from: Data(json.utf8)) == spec)
    }

    @Test(arguments: specs) func aFrozenSpecComesBack(text: String) throws {
        let spec = try SpecDocument(text: text, base: URL(filePath: "/data/")).read().spec
        let frozen = FrozenSpec(
            spec: spec, sha256: "ab", engine: "cfgd 1", threads: 2,
            model: .init(path: "/c", sha256: "cd", step: 5, job: 1))
        #expect(try JSONDecoder().decode(FrozenSpec.self, from: JSONEncoder().encode(frozen)) == frozen)
    }

    @Test func jsonIsYAML() throws {
        let json = #"{"kind":"sample","model":"m","samples":{"class":[0,1],"each":2},"guidance":{"scale":4}}"#
        let yaml = "kind: sample\nmodel: m\nsamples: {class: [0, 1], each: 2}\nguidance: {scale: 4}"
        #expect(try SpecDocument(text: json).read().spec == SpecDocument(text: yaml).read().spec)
        #expect(try SpecDocument(text: "\u{FEFF}" + yaml.replacing("\n", with: "\r\n")).read().spec.kind == .sample)
    }

    @Test func aScaleMakesGuidanceClassifierFree() throws {
        guard case .sample(let spec) = try SpecDocument(text: Self.specs[4]).read().spec else {
            throw CancellationError()
        }
        #expect(spec.guidance.method == .classifierFree && spec.guidance.scales == [3])
        guard case .sample(let plain) = try SpecDocument(text: Self.specs[2]).read().spec else {
            throw CancellationError()
        }
        #expect(plain.guidance.method == .none && plain.guidance.scales == [1])
    }

    @Test func whatIsProbablyNotMeantIsAWarning() throws {
        let warnings = { (text: String) in
            try SpecDocument(text: text, file: "f", base: URL(filePath: "/")).read().warnings.map(\.field)
        }
        let sample = "kind: sample\nmodel: m\nsamples: {class: [0]}\n"
        #expect(try warnings(sample + "guidance: {scale: 0.5}") == ["guidance.scale"])
        #expect(try warnings(sample + "guidance: {scale: -1}") == ["guidance.scale"])
        #expect(try warnings(sample + "guidance: {scale: [0, 1, 4]}") == [])
        #expect(
            try warnings(sample + "guidance: {scale: 2, interval: [0.51, 0.52]}\nsampler: {steps: 10}")
                == ["guidance.interval"])
        #expect(try warnings("kind: sample\nmodel: m\nguidance: {scale: 2}") == ["guidance.method"])
        #expect(try warnings(SpecMessages.good + "\ncondition: {drop: 1}") == ["condition.drop"])
    }

    @Test func theStepsOfAJobAreItsTotal() throws {
        let steps = try Self.specs.map { try SpecDocument(text: $0, base: URL(filePath: "/")).read().spec.steps }
        #expect(steps == [10, 1, 16, 18, 5])
    }
}
