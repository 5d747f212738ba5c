import FlowMath
import Foundation
import Jobs
import Testing

/// What is asked of a model of latents before it is sampled.
@Suite struct LatentModelTests {
    private func manifest(shape: [Int], latents: LatentSpec?) throws -> CheckpointManifest {
        let network = Data(#"{"kind": "mlp", "width": 8, "depth": 2}"#.utf8)
        return try CheckpointManifest(
            step: 1, total: 1, seed: 0, attempt: 1, network: JSONDecoder().decode(NetworkSpec.self, from: network),
            path: .linear,
            prediction: .velocity, classes: 0, drop: 0, shape: shape, normalization: "x", ema: .constant(0), spec: "s",
            data: .init(images: "d", labels: nil, count: 1), engine: "tests", threads: 1, latents: latents)
    }

    private func output(_ text: String) throws -> OutputSpec {
        let spec = try SpecDocument(text: "kind: sample\nmodel: m\noutput: \(text)").read().spec
        guard let sampling = spec.value as? SamplingSpec else { throw CancellationError() }
        return sampling.output
    }

    private let named = LatentSpec(decoder: "/vae", scale: 0.5)
    private let tensors = "{grid: false, images: none, tensors: true}"

    @Test func theDecoderThatAModelNamesIsLookedAtLikeOneOfTheSpec() throws {
        let model = try manifest(shape: [4, 4, 4], latents: named)
        #expect(try model.inheritedPaths(output("{}")) == [SpecPath(field: "output.decoder", path: "/vae")])
        #expect(try model.inheritedPaths(output(tensors)) == [])
        #expect(try model.inheritedPaths(output("{decoder: /other}")) == [])
        #expect(try manifest(shape: [3, 8, 8], latents: nil).inheritedPaths(output("{}")) == [])
    }

    @Test(
        arguments: [
            ([4, 4, 4], nil, "{}", true), ([4, 4, 4], nil, "{decoder: /vae}", false), ([3, 8, 8], nil, "{}", false),
            ([3, 8, 8], LatentSpec(decoder: nil, scale: 1), "{}", true),
            ([4, 4, 4], LatentSpec(decoder: "/v", scale: 1), "{}", false),
            ([4, 4, 4], nil, "{grid: false, images: none, tensors: true}", false),
        ] as [([Int], LatentSpec?, String, Bool)])
    func picturesOfLatentsNeedADecoder(shape: [Int], latents: LatentSpec?, text: String, isRefused: Bool) throws {
        let obstacle = try manifest(shape: shape, latents: latents).pictureObstacle(output(text))
        #expect((obstacle != nil) == isRefused)
        if let obstacle { #expect(obstacle.contains("output.decoder")) }
    }

    @Test(arguments: [
        ("flip: true", "data.flip", "mirrors another way at each step"),
        ("size: 8, crop: random", "data.crop", "random cuts another way at each step"),
    ])
    func nothingIsEncodedByChance(key: String, field: String, message: String) throws {
        let found = SpecMessages.issues(
            "kind: encode\ndata: {format: cifar, path: /c, \(key)}\nautoencoder: /vae\n")
        #expect(found.map(\.field) == [field] && found[0].message.hasPrefix(message), "\(found)")
        let fixed = key.replacing("true", with: "false").replacing("random", with: "center")
        #expect(
            SpecMessages.issues("kind: encode\ndata: {format: cifar, path: /c, \(fixed)}\nautoencoder: /vae\n").isEmpty)
    }

    @Test func aMixtureHasNoLatents() throws {
        let mixture = "{gaussian-mixture: {means: [[0, 1], [2, 3]], std: 0.5}}"
        let error = #expect(throws: SpecError.self) {
            try SpecDocument(text: "kind: sample\nmodel: \(mixture)\noutput: {decoder: /vae}").read()
        }
        #expect(error?.issues.contains { $0.field == "output.decoder" } == true)
    }
}
