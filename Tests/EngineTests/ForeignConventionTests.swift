import Flow
import FlowMath
import Foundation
import Jobs
import Testing
import Torch

@testable import Engine

/// Weights as the scripts of torchcfm and flow_matching save them (`Golden/generate.py`).
@Suite struct ForeignConventionTests {
    private let golden: URL
    private let fixture: RunFixture

    init() throws {
        golden = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
        fixture = try RunFixture()
    }

    private func tensors(_ name: String) throws -> [String: Tensor] {
        try Safetensors(contentsOf: golden.appending(path: name).path(percentEncoded: false)).tensors
    }

    private func imported(_ text: String, step: Int = 0) throws -> TrainedModel {
        try fixture.freeze(try SpecDocument(text: "kind: import\n\(text)").read().spec)
        let (status, said) = fixture.run()
        #expect(status == .succeeded, "\(said)")
        return try TrainedModel(fixture.directory.checkpoint(step: step), expected: nil, weights: .ema)
    }

    /// The formula of `smooth` in the generator.
    private func smooth(_ shape: [Int], place: Int) throws -> Tensor {
        let count = shape.reduce(1, *)
        let scale = shape.count > 1 ? 1 / Double(count / shape[0]).squareRoot() : 0.1
        let values = (0..<count).map { Float(cos(0.7 * pow(Double($0), 1.5) + Double(place)) * scale) }
        return try Tensor(values, shape: shape)
    }

    @Test func theNetworkOfTorchcfmGivesWhatItGivesThere() throws {
        let listing = try Data(contentsOf: golden.appending(path: "torchcfm.json"))
        let shapes = try JSONDecoder().decode([String: [Int]].self, from: listing)
        let weights = try shapes.sorted { $0.key < $1.key }.enumerated().map { place, entry in
            (name: entry.key, tensor: try smooth(entry.value, place: place))
        }
        try Safetensors.write(weights, to: fixture.path("w.safetensors"))
        let model = try imported("files: [\(fixture.path("w.safetensors"))]\nconvention: torchcfm\nsize: 8")
        #expect(model.manifest.classes == 3 && model.manifest.nullLabel == nil && model.manifest.shape == [1, 8, 8])
        let said = try #require(model.manifest.imported).statements.map(\.text).joined(separator: "\n")
        #expect(said.contains("heads of 64 channels (torchcfm's)"), "\(said)")

        let expected = try tensors("torchcfm.safetensors")
        let (x, known) = (try #require(expected["x"]), try #require(expected["known"]))
        let labels = try Tensor([0, 1, 2] as [Int64], shape: [3])
        let pair = try SampledModel(model).velocity.pair(x, at: 0.3, given: labels)
        #expect(try (pair.conditional - known).abs().max().item() < 1e-5 * known.abs().max().item())
        let unknown = try #require(expected["unknown"])
        #expect(try (pair.unconditional - unknown).abs().max().item() < 1e-5 * unknown.abs().max().item())
        #expect(try (known - unknown).abs().max().item() > 1e-3)
    }

    @Test(arguments: [("ema-model.pt", "ema_model", 70), ("shadow-params.pt", "its shadow_params", 0)])
    func averagesAreFoundByTheirNamesAndTheirOrder(name: String, said: String, step: Int) throws {
        let path = golden.appending(path: name).path(percentEncoded: false)
        let model = try imported("files: [\(path)]\nheads: 3\nconvention: flow-matching", step: step)
        let found = try Safetensors(
            contentsOf: fixture.directory.checkpoint(step: step).appending(path: "ema.safetensors")
                .path(percentEncoded: false)
        ).tensors
        let expected = try tensors("averages.safetensors")
        #expect(found.keys.sorted() == expected.keys.sorted())
        for (name, tensor) in expected { #expect(try found[name]?.bytes() == tensor.bytes(), "\(name)") }
        let statements = try #require(model.manifest.imported).statements.map(\.text)
        #expect(statements.contains { $0.contains(said) }, "\(statements)")
    }
}
