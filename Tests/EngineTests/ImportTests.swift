import Flow
import FlowMath
import Foundation
import Jobs
import NN
import Testing
import Torch

@testable import Engine

/// Weights of others become checkpoints that are sampled.
@Suite struct ImportTests {
    /// A small transformer of DiT's layout with weights that matter, by the published names.
    private func transformer(
        learnSigma: Bool = false, classes: Int? = 3, seed: UInt64 = 4
    ) throws -> (network: SiT, tensors: [(name: String, tensor: Tensor)]) {
        let store = ParameterStore(seed: seed)
        let network = try SiT(
            .init(
                inputChannels: 1, pictureHeight: 8, pictureWidth: 8, patch: 2, width: 24, depth: 2, heads: 3,
                classes: classes, learnSigma: learnSigma), store.root)
        let stream = RandomStream(seed: seed)
        let tensors = try store.named.enumerated().map { place, named in
            guard named.name != "pos_embed" else { return named }
            let noise = try stream.normal(
                purpose: .evaluation, step: 0, samples: [UInt64(place)], shape: named.tensor.shape)
            return (named.name, try noise.reshaped(named.tensor.shape) * 0.1)
        }
        try store.load(Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) }))
        return (network, tensors)
    }

    private func spec(_ text: String) throws -> JobSpec { try SpecDocument(text: "kind: import\n\(text)").read().spec }

    /// Imports, and gives the model of the checkpoint.
    private func imported(_ fixture: RunFixture, _ text: String, step: Int = 0) throws -> TrainedModel {
        try fixture.freeze(try spec(text))
        let (status, said) = fixture.run()
        #expect(status == .succeeded, "\(said)")
        return try TrainedModel(fixture.directory.checkpoint(step: step), expected: nil, weights: .ema)
    }

    private func refusal(_ text: String) throws -> String {
        let fixture = try RunFixture()
        try fixture.freeze(try spec(text))
        let (status, said) = fixture.run()
        #expect(status == .badInput)
        return said.joined()
    }

    private let x: Tensor
    private let label: Tensor

    init() throws {
        x = try RandomStream(seed: 1).normal(purpose: .evaluation, step: 1, samples: [0, 1], shape: [1, 8, 8])
        label = try Tensor([2, 3] as [Int64], shape: [2])
    }

    private func field(_ model: TrainedModel, at t: Double) throws -> Tensor {
        try SampledModel(model).velocity(x, at: t, given: label)
    }

    @Test(arguments: ["module.", "_orig_mod.", "module._orig_mod.", ""])
    func safetensorsOfATransformerAreTheSameNetwork(_ prefix: String) throws {
        let fixture = try RunFixture()
        let (network, tensors) = try transformer()
        try Safetensors.write(tensors.map { (prefix + $0.name, $0.tensor) }, to: fixture.path("w.safetensors"))
        let model = try imported(fixture, "files: \(fixture.path("w.safetensors"))\nheads: 3\nconvention: sit")
        let time = try Tensor([0.3, 0.3] as [Float], shape: [2])
        let expected = try network(x, time: time, label: label)
        let difference = try (field(model, at: 0.3) - expected).abs().max().item()
        #expect(difference < 1e-6)
        #expect(model.manifest.shape == [1, 8, 8] && model.manifest.classes == 3 && model.manifest.nullLabel == 3)
        let record = try #require(fixture.outcome().imported)
        #expect(record.files.map(\.path) == [fixture.path("w.safetensors")])
        #expect(record.statements.contains { $0.about == "convention" && $0.text.contains("noise at t = 0") })
        let weights = record.statements.first { $0.about == "weights" }?.text ?? ""
        for word in prefix.split(separator: ".") { #expect(weights.contains("\(word)."), "\(record.statements)") }
        #expect(record == model.manifest.imported)
    }

    @Test func timeOfREPAIsTurnedAround() throws {
        let fixture = try RunFixture()
        let (network, tensors) = try transformer()
        let projector = try Tensor.ones([2, 2])
        try Safetensors.write(
            tensors + [("projectors.0.0.weight", projector)], to: fixture.path("w.safetensors"))
        let model = try imported(fixture, "files: [\(fixture.path("w.safetensors"))]\nheads: 3")
        #expect(model.manifest.convention == .repa)
        let there = try network(x, time: Tensor([0.75, 0.75] as [Float], shape: [2]), label: label)
        #expect(try (field(model, at: 0.25) + there).abs().max().item() < 1e-6)
    }

    @Test func theNoiseOfDiTIsReadAtItsIndices() throws {
        let fixture = try RunFixture()
        let (network, tensors) = try transformer(learnSigma: true)
        try Safetensors.write(tensors, to: fixture.path("DiT-S.safetensors"))
        let model = try imported(fixture, "files: [\(fixture.path("DiT-S.safetensors"))]\nheads: 3")
        #expect(model.manifest.path == .ddpm && model.manifest.prediction == .noise)
        let index = 400
        let noise = try network(x, time: Tensor.full([2], Double(index)), label: label)
        // One step of DDIM to index 0, by DDPM's own products.
        let products = (0..<1000).reduce(into: [Double]()) { products, j in
            products.append((products.last ?? 1) * (1 - (1e-4 + Double(j) * (0.02 - 1e-4) / 999)))
        }
        let (now, next) = (products[index], products[0])
        let clean = try (x - noise * (1 - now).squareRoot()) / now.squareRoot()
        let expected = try clean * next.squareRoot() + noise * (1 - next).squareRoot()
        let time = { (index: Int) in Double(999 - index) / 1000 }
        let spec = try SpecDocument(
            text:
                "kind: sample\nmodel: m\nsamples: {class: [0]}\nsampler: {solver: ddim, schedule: {list: [\(time(index)), \(time(0))]}}"
        ).read().spec
        guard let sampling = spec.value as? SamplingSpec else { throw CancellationError() }
        let sampled = try SampledModel(model)
        let solver = try SolverSetup(sampling, for: sampled)
        let guided = GuidedModel(field: sampled.velocity, formula: "", isGuiding: { _ in false })
        let batch = SampleBatch(indices: [0, 1], slots: [0, 1], start: x, label: label)
        let found = try batch.integrate(guided, by: solver, scale: 1, unless: NoInterruption()).x
        #expect(try (found - expected).abs().max().item() < 1e-4 * expected.abs().max().item())
    }

    @Test func anImportOfDiTIsSampledAtItsOwnIndices() throws {
        let fixture = try RunFixture()
        let (network, tensors) = try transformer(learnSigma: true)
        try Safetensors.write(tensors, to: fixture.path("DiT-S.safetensors"))
        let model = try imported(fixture, "files: [\(fixture.path("DiT-S.safetensors"))]\nheads: 3")
        let text = "kind: sample\nmodel: m\nsamples: {class: [0]}\nsampler: {solver: ddim, steps: 5}"
        let spec = try #require(try SpecDocument(text: text).read().spec.value as? SamplingSpec)
        let sampled = try SampledModel(model)
        let batch = SampleBatch(indices: [0, 1], slots: [0, 1], start: x, label: label)
        let guided = GuidedModel(field: sampled.velocity, formula: "", isGuiding: { _ in false })
        let found = try batch.integrate(
            guided, by: SolverSetup(spec, for: sampled), scale: 1, unless: NoInterruption()
        ).x
        // ddim_sample_loop of DiT with timestep_respacing "5": space_timesteps gives these, and alpha_bar ends at 1.
        let products = (0..<1000).reduce(into: [Double]()) { products, j in
            products.append((products.last ?? 1) * (1 - (1e-4 + Double(j) * (0.02 - 1e-4) / 999)))
        }
        let indices = [999, 749, 500, 250, 0]
        var expected = x
        for (place, index) in indices.enumerated() {
            let noise = try network(expected, time: Tensor.full([2], Double(index)), label: label)
            let (now, next) = (products[index], place == 4 ? 1 : products[indices[place + 1]])
            let clean = try (expected - noise * (1 - now).squareRoot()) / now.squareRoot()
            expected = try clean * next.squareRoot() + noise * (1 - next).squareRoot()
        }
        #expect(try (found - expected).abs().max().item() < 1e-4 * expected.abs().max().item())
        // A frozen spec of an earlier build has no schedule and keeps equal steps.
        #expect(try SolverSetup(spec, for: sampled, ofEarlierBuild: true).schedule == .uniform(steps: 5))
        var earlier = spec
        earlier.sampler.schedule = .indices
        earlier.sampler.solver = .heun
        #expect(try SolverSetup(earlier, for: sampled).schedule.times.prefix(2) == [0, 0.25])
        #expect(throws: JobFailure.self) {
            try SolverSetup(earlier, for: SampledModel(field: sampled.velocity, on: LinearPath()))
        }
    }

    @Test func aUNetOfTorchcfmIsRecognised() throws {
        for (index, configuration) in [
            ADM.Configuration(
                inputChannels: 3, width: 32, multipliers: [1, 2], blocks: 2, attention: [1], heads: .count(2),
                classes: nil),
            ADM.Configuration(
                inputChannels: 1, width: 32, multipliers: [1, 1, 2], blocks: 1, attention: [0, 2], heads: .count(1),
                scaleShift: true, resampling: .residual, classes: 4),
            ADM.Configuration(
                inputChannels: 1, width: 32, multipliers: [2, 1], blocks: 1, attention: [], heads: .count(1),
                resampling: .plain, classes: 4),
        ].enumerated() {
            let fixture = try RunFixture()
            let store = ParameterStore(seed: UInt64(index))
            _ = try ADM(configuration, store.root)
            try Safetensors.write(store.named, to: fixture.path("w.safetensors"))
            let heads = index == 0 ? 2 : 1
            let model = try imported(
                fixture,
                "files: [\(fixture.path("w.safetensors"))]\nheads: \(heads)\nsize: 16\nconvention: flow-matching")
            guard case .adm(let found) = model.manifest.network else { throw CancellationError() }
            #expect(found.configuration(model.manifest.shape, configuration.classes) == configuration, "\(index)")
            #expect(model.manifest.classes == configuration.classes ?? 0)
        }
    }

    @Test func aCheckpointOfAnotherMachineIsVerifiedAndKept() throws {
        let elsewhere = try RunFixture()
        try elsewhere.freeze(elsewhere.train(steps: 4, every: 4))
        #expect(elsewhere.run().status == .succeeded)
        let checkpoint = elsewhere.directory.checkpoint(step: 4)
        let original = try TrainedModel(checkpoint, expected: nil, weights: .ema)
        let fixture = try RunFixture()
        let model = try imported(fixture, "files: [\(checkpoint.path(percentEncoded: false))]", step: 4)
        #expect(try field(model, at: 0.5).bytes() == field(original, at: 0.5).bytes())
        #expect(model.manifest.files.keys.sorted() == [.ema, .model])
        #expect(
            model.manifest.prediction == original.manifest.prediction && model.manifest.data == original.manifest.data)

        let weights = checkpoint.appending(path: "ema.safetensors")
        var bytes = try Data(contentsOf: weights)
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: weights)
        #expect(
            try refusal("files: [\(checkpoint.path(percentEncoded: false))]").contains("ema.safetensors has the hash"))
    }

    /// The manifest of a checkpoint with other content, under its seal.
    private func forge(_ checkpoint: URL, _ change: (inout CheckpointManifest) -> Void) throws {
        let file = checkpoint.appending(path: CheckpointManifest.fileName)
        var manifest = try JSONDecoder().decode(CheckpointManifest.self, from: Data(contentsOf: file))
        change(&manifest)
        try CheckpointVerification.sealed(manifest).write(to: file)
    }

    @Test func aManifestThatNoTrainingWritesIsRefusedBeforeItsNetworkIsMade() throws {
        let elsewhere = try RunFixture()
        try elsewhere.freeze(elsewhere.train(steps: 4, every: 4))
        #expect(elsewhere.run().status == .succeeded)
        let checkpoint = elsewhere.directory.checkpoint(step: 4)
        let path = checkpoint.path(percentEncoded: false)
        let file = checkpoint.appending(path: CheckpointManifest.fileName)
        let original = try Data(contentsOf: file)
        for (reason, change) in [
            ("step: -5 is out of range", { $0.step = -5 }),
            ("shape: [3, 1048576, 1048576] is no shape of an example", { $0.shape = [3, 1 << 20, 1 << 20] }),
            ("holds fewer", { $0.network = .mlp(MLPSpec(width: 1 << 20, depth: 200)) }),
        ] as [(String, (inout CheckpointManifest) -> Void)] {
            try forge(checkpoint, change)
            let said = try refusal("files: [\(path)]")
            #expect(said.contains("manifest.json was written by no training: ") && said.contains(reason), "\(said)")
            #expect(throws: CheckpointRejection.self) { try TrainedModel(checkpoint, expected: nil, weights: .ema) }
            try original.write(to: file)
        }
    }

    @Test func anImportedCheckpointCanBeImportedAgain() throws {
        let fixture = try RunFixture()
        let (_, tensors) = try transformer()
        try Safetensors.write(tensors, to: fixture.path("w.safetensors"))
        _ = try imported(fixture, "files: \(fixture.path("w.safetensors"))\nheads: 3\nconvention: sit")
        let again = try RunFixture()
        let path = fixture.directory.checkpoint(step: 0).path(percentEncoded: false)
        #expect(try imported(again, "files: [\(path)]").manifest.absurdity == nil)
    }

    @Test func anExportComesBackAsTheSameModel() throws {
        let elsewhere = try RunFixture()
        try elsewhere.freeze(elsewhere.train(network: RunFixture.unet, steps: 4, every: 4))
        #expect(elsewhere.run().status == .succeeded)
        let checkpoint = elsewhere.directory.checkpoint(step: 4)
        let original = try TrainedModel(checkpoint, expected: nil, weights: .ema)
        let folder = elsewhere.root.appending(path: "export", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: checkpoint.appending(path: "ema.safetensors"), to: folder.appending(path: ExportedModel.weightsName))
        let file = try #require(original.manifest.files[.ema])
        let exported = ExportedModel(original.manifest, file: file, weights: "ema")
        try JSONEncoder().encode(exported).write(to: folder.appending(path: ExportedModel.fileName))

        let fixture = try RunFixture()
        let model = try imported(fixture, "files: [\(folder.path(percentEncoded: false))]", step: 4)
        #expect(try field(model, at: 0.5).bytes() == field(original, at: 0.5).bytes())
        #expect(model.manifest.network == original.manifest.network && model.manifest.drop == original.manifest.drop)
        #expect(throws: JobFailure.self) {
            try TrainedModel(fixture.directory.checkpoint(step: 4), expected: nil, weights: .raw)
        }
    }

    @Test func whatTheFilesDoNotTellIsAskedFor() throws {
        let fixture = try RunFixture()
        let (_, tensors) = try transformer()
        let path = fixture.path("w.safetensors")
        try Safetensors.write(tensors, to: path)
        #expect(try refusal("files: [\(path)]\nconvention: sit").contains("heads: the shapes do not tell them"))
        #expect(try refusal("files: [\(path)]\nheads: 3").contains("--convention sit, dit or repa"))
        #expect(try refusal("files: [\(path)]\nheads: 5\nconvention: sit").contains("5 do not divide the width 24"))
        try Safetensors.write(tensors + [("extra.weight", try Tensor.ones([1]))], to: path)
        #expect(try refusal("files: [\(path)]\nheads: 3\nconvention: sit").contains("unexpected: extra.weight"))
        try Safetensors.write([("a.weight", try Tensor.ones([1]))], to: path)
        #expect(try refusal("files: [\(path)]").contains("of no network that is known here"))
        #expect(try refusal("files: [\(fixture.path("nowhere.pt"))]").contains("cannot be opened"))
        #expect(try refusal("files: [\(fixture.root.path)]").contains("a directory without manifest.json"))
    }
}
