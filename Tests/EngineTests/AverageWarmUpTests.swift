import Foundation
import Jobs
import Testing
import Torch

@testable import Engine

/// The average of jobs of this build and of earlier ones.
@Suite(.serialized) struct AverageWarmUpTests {
    private let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    /// Trains one step at a time, resumed after each, and returns the weights and averages of one parameter.
    private func run(rules: Int?, ema: String) throws -> (weights: [[Double]], averages: [[Double]], manifest: EMASpec)
    {
        let directory = try fixture.sibling(UUID().uuidString)
        let text = """
            kind: train
            data: {images: \(fixture.path("images")), labels: \(fixture.path("labels"))}
            network: \(RunFixture.mlp)
            train: {steps: 4, batch: 4\(ema)}
            checkpoint: {every: 1, keep: 10}
            """
        try fixture.freeze(try SpecDocument(text: text).read().spec, in: directory, rules: rules)
        #expect(fixture.run(directory, attempt: 1, interruption: StopAfter(2)).status == .stopped)
        #expect(fixture.run(directory, attempt: 2).status == .succeeded)
        func values(_ file: String) throws -> [[Double]] {
            try (1...4).map { step in
                let url = directory.checkpoint(step: step).appending(path: file)
                let tensors = try Safetensors(contentsOf: url.path(percentEncoded: false)).tensors
                return try #require(tensors["output.bias"]).doubles()
            }
        }
        let manifest = try JSONDecoder().decode(
            CheckpointManifest.self,
            from: Data(contentsOf: directory.checkpoint(step: 4).appending(path: CheckpointManifest.fileName)))
        return (try values("model.safetensors"), try values("ema.safetensors"), manifest.ema)
    }

    private func expect(
        _ run: (weights: [[Double]], averages: [[Double]], manifest: EMASpec), decay: (Double) -> Double
    ) {
        for step in 2...4 {
            let beta = decay(Double(step))
            for (place, average) in run.averages[step - 1].enumerated() {
                let expected = beta * run.averages[step - 2][place] + (1 - beta) * run.weights[step - 1][place]
                #expect(abs(average - expected) < 1e-7, "step \(step)")
            }
        }
    }

    @Test func aNumberWarmsUpAndIsExactOnResume() throws {
        let new = try run(rules: FrozenSpec.currentDataRules, ema: "")
        expect(new) { min(0.999, (1 + $0) / (10 + $0)) }
        #expect(new.manifest == .warmedUp(0.999))
    }

    @Test func aJobOfAnEarlierBuildKeepsItsConstantDecay() throws {
        let earlier = try run(rules: nil, ema: ", ema: 0.9")
        expect(earlier) { _ in 0.9 }
        #expect(earlier.manifest == .constant(0.9))
        let fixed = try run(rules: FrozenSpec.currentDataRules, ema: ", ema: {constant: 0.9}")
        expect(fixed) { _ in 0.9 }
        #expect(fixed.manifest == .fixed(0.9))
    }
}
