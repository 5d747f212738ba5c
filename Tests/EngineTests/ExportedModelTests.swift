import Foundation
import Jobs
import Testing
import Torch

@testable import Engine

/// The samples of the scripts of examples/ in PyTorch (`Golden/generate.py`) are this engine's samples of the same
/// weights.
@Suite struct ExportedModelTests {
    private let golden: URL

    init() throws { golden = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil)) }

    /// Imports and samples with the golden noise.
    private func samples(
        of files: String, more: String = "", conditions: String = "{class: [0, 1, 2, 2], each: 1}"
    ) throws -> Tensor {
        let fixture = try RunFixture()
        try fixture.freeze(try SpecDocument(text: "kind: import\nfiles: [\(files)]\n\(more)").read().spec)
        let imported = fixture.run()
        #expect(imported.status == .succeeded, "\(imported.said)")
        let checkpoint = try #require(
            try CheckpointStore(fixture.directory, keep: 1).newestValid { _ in })
        let sampling = try fixture.sibling("samples")
        try fixture.freeze(
            fixture.sample(
                model: checkpoint.url,
                more: """
                    samples: \(conditions)
                    guidance: {method: classifier-free, scale: 2.5}
                    sampler: {solver: heun, steps: 5}
                    output: {grid: false, images: none, tensors: true, noise: \(golden.appending(path: "noise.safetensors").path)}
                    """), in: sampling)
        let sampled = fixture.run(sampling)
        #expect(sampled.status == .succeeded, "\(sampled.said)")
        let file = sampling.sampleTensors.path(percentEncoded: false)
        return try #require(try Safetensors(contentsOf: file).tensors["x"])
    }

    private func expectPythons(_ name: String, _ found: Tensor) throws {
        let file = golden.appending(path: "\(name)/samples.safetensors").path
        let expected = try #require(try Safetensors(contentsOf: file).tensors["x"])
        #expect(found.shape == expected.shape)
        #expect(try (found - expected).abs().max().item() < 1e-4)
        #expect(try expected.abs().max().item() > 1)
    }

    @Test(arguments: ["sit", "repa", "unet"]) func anExportIsSampledAsInPython(_ name: String) throws {
        try expectPythons(name, samples(of: golden.appending(path: name).path))
    }

    @Test func anExportOfTextsIsSampledAsInPython() throws {
        let prompts =
            "[a red circle, \"a blue square, painted by hand, with much love for its four corners\", \"\", It's a RED circle]"
        try expectPythons(
            "prompts", samples(of: golden.appending(path: "prompts").path, conditions: "{prompts: \(prompts)}"))
    }

    @Test(arguments: ["trained.pt", "wrapped.pt"]) func aFileOfPyTorchIsSampledAsInPython(_ name: String) throws {
        try expectPythons("sit", samples(of: golden.appending(path: name).path, more: "heads: 3"))
    }

    @Test func theRawWeightsOfAFileAreTheOtherOnes() throws {
        let raw = try samples(of: golden.appending(path: "trained.pt").path, more: "heads: 3\nweights: model")
        let noise = try Safetensors(contentsOf: golden.appending(path: "noise.safetensors").path).tensors
        // The script left zeros there, so nothing moves.
        #expect(try raw.values() == noise["x0"]?.values())
    }
}
