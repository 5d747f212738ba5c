import Flow
import FlowMath
import Foundation
import Jobs
import Testing
import Torch

@testable import Engine

/// Members, prefixes and options of files of weights, and what a label table means (`Golden/imports.py`).
@Suite struct ForeignFileTests {
    private let folder: URL
    private let fixture: RunFixture

    init() throws {
        folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil)).appending(path: "imports")
        fixture = try RunFixture()
    }

    private func file(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    private func tensors(_ name: String) throws -> [String: Tensor] {
        try Safetensors(contentsOf: file(name)).tensors
    }

    private func run(_ lines: String) throws -> (status: WorkerStatus, said: String) {
        // A run directory that has succeeded is not run again.
        try? FileManager.default.removeItem(at: fixture.directory.url)
        try FileManager.default.createDirectory(at: fixture.directory.url, withIntermediateDirectories: true)
        try fixture.freeze(try SpecDocument(text: "kind: import\nheads: 2\n\(lines)").read().spec)
        let (status, said) = fixture.run()
        return (status, said.joined(separator: "\n"))
    }

    /// Imports, and returns the model with the statements of its record.
    private func imported(_ lines: String, step: Int = 0) throws -> (model: TrainedModel, said: String) {
        let (status, said) = try run(lines)
        try #require(status == .succeeded, "\(said)")
        let model = try TrainedModel(fixture.directory.checkpoint(step: step), expected: nil, weights: .ema)
        let statements = try #require(model.manifest.imported).statements
        return (model, statements.map { "\($0.about): \($0.text)" }.joined(separator: "\n"))
    }

    private func weights(step: Int = 0) throws -> [String: Tensor] {
        let file = fixture.directory.checkpoint(step: step).appending(path: "ema.safetensors")
        return try Safetensors(contentsOf: file.path(percentEncoded: false)).tensors
    }

    private func expect(_ found: [String: Tensor], are name: String, except others: Set<String> = []) throws {
        for (name, tensor) in try tensors(name) where !others.contains(name) {
            #expect(try found[name]?.bytes() == tensor.bytes(), "\(name)")
        }
    }

    @Test(
        arguments: [
            (Array("kind: import\nfiles: [x]\n".utf8), "text that begins with \"kind: import\""),
            ([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13], "a PNG picture"), ([], "an empty file"),
            ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1], "a gzip archive; unpack it first"),
            (
                Array("version https://git-lfs.github.com/spec/v1\noid sha256:0".utf8),
                "a pointer of Git LFS; run git lfs pull"
            ),
            (Array("<!DOCTYPE html><html>".utf8), "a web page in the place of a download"),
            ([UInt8](repeating: 0xA5, count: 700), "unknown"),
            ([UInt8](repeating: 0, count: 700), "nothing but zeros, as after a broken download"),
            (
                Array(String(repeating: "\u{E9}", count: 400).utf8),
                "text that begins with \"\(String(repeating: "\u{E9}", count: 40))\""
            ),
        ] as [([UInt8], String)])
    func contentOfAnotherKindIsNamed(bytes: [UInt8], kind: String) throws {
        let path = fixture.path("w.pt")
        try Data(bytes).write(to: URL(filePath: path))
        let (status, said) = try run("files: [\(path)]")
        #expect(status == .badInput)
        #expect(
            said.contains("w.pt: is neither a file of safetensors nor one of torch.save; its content is \(kind)"),
            "\(said)")
    }

    @Test func anAverageInsideAnObjectIsFound() throws {
        let (_, said) = try imported("files: [\(file("nested.pt"))]\nconvention: sit\nweights: ema")
        try expect(weights(), are: "average.safetensors")
        #expect(said.contains("\"ema\" (its \"shadow\")"), "\(said)")
    }

    @Test func anAverageThatIsAskedForAndNotThereIsRefused() throws {
        let (status, said) = try run("files: [\(file("raw.pt"))]\nconvention: sit\nweights: ema")
        #expect(status == .badInput && said.contains("has no averaged weights, only raw ones"), "\(said)")
        _ = try imported("files: [\(file("raw.pt"))]\nconvention: sit")
        try expect(weights(), are: "raw.safetensors")
    }

    @Test(arguments: [("", "average.safetensors", "ema_model."), ("weights: model", "raw.safetensors", "model.net.")])
    func prefixesOfLightningAreStrippedAndSaid(line: String, name: String, prefix: String) throws {
        let (model, said) = try imported("files: [\(file("lightning.ckpt"))]\nconvention: sit\n\(line)", step: 30)
        // Of a table without a null label only the classes are there.
        try expect(weights(step: 30), are: name, except: ["y_embedder.embedding_table.weight"])
        #expect(said.contains("whose names begin with \(prefix)") && said.contains("left out: "), "\(said)")
        #expect(model.manifest.step == 30)
    }

    @Test(arguments: ["model.", "net.", "module.model.net.", "model._orig_mod.module."])
    func anyNestingOfPrefixesIsTheSameNetwork(prefix: String) throws {
        let named = try tensors("raw.safetensors").map { (name: prefix + $0.key, tensor: $0.value) }
        try Safetensors.write(named, to: fixture.path("w.safetensors"))
        _ = try imported("files: [\(fixture.path("w.safetensors"))]\nconvention: sit")
        try expect(weights(), are: "raw.safetensors")
    }

    @Test func aTableOfAsManyRowsAsClassesHasNoNullLabel() throws {
        let (model, said) = try imported("files: [\(file("lightning.ckpt"))]\nweights: model", step: 30)
        #expect(model.manifest.classes == 4 && model.manifest.nullLabel == nil && model.manifest.drop == 0)
        #expect(said.contains("null label: none: the table has one row for each of 4 classes"), "\(said)")
        #expect(said.contains("options: model_name SiT-S/2, num_classes 4, class_dropout_prob 0.0"), "\(said)")
        // Class 3 is the fourth row, as it was.
        let table = try #require(try weights(step: 30)["y_embedder.embedding_table.weight"])
        let theirs = try #require(try tensors("raw.safetensors")["y_embedder.embedding_table.weight"])
        #expect(table.shape == [5, 8])
        #expect(try table.narrowed(dim: 0, start: 0, length: 4).values() == theirs.values())
        let manifests: ModelManifests = [.model: model.manifest]
        func issues(_ lines: String) throws -> [SpecIssue] {
            let text = "kind: sample\nmodel: m\n\(lines)"
            return try #require(try SpecDocument(text: text).read().spec.value as? SamplingSpec).issues(with: manifests)
        }
        #expect(try issues("samples: {class: [3]}").isEmpty)
        let guided = try issues("samples: {class: [3]}\nguidance: {scale: 4}")
        #expect(guided.first?.message.contains("has no null label: its table has one row for each of its 4") == true)
        #expect(try issues("samples: {count: 2}").first?.field == "samples")
    }

    @Test func theNumberOfClassesDecidesWhereOptionsAreMissing() throws {
        let path = "files: [\(file("raw.safetensors"))]\nconvention: sit"
        let (published, said) = try imported(path)
        #expect(published.manifest.classes == 3 && published.manifest.nullLabel == 3)
        #expect(said.contains("assumed as published; --classes 4 makes it a class"), "\(said)")
        let asked = try imported(path + "\nclasses: 4").model.manifest
        #expect(asked.classes == 4 && asked.nullLabel == nil)
        let refused = try run(path + "\nclasses: 7")
        #expect(refused.said.contains("the label table has 4 rows, which is neither 7 classes"), "\(refused.said)")
    }

    @Test func aTableOfOneRowIsAnUnconditionalModel() throws {
        var one = try tensors("raw.safetensors")
        let name = "y_embedder.embedding_table.weight"
        let row = try #require(one[name]).narrowed(dim: 0, start: 2, length: 1)
        one[name] = row
        try Safetensors.write(one.map { (name: $0.key, tensor: $0.value) }, to: fixture.path("one.safetensors"))
        let x = try RandomStream(seed: 1).normal(purpose: .evaluation, step: 1, samples: [0, 1], shape: [1, 4, 4])
        let (model, said) = try imported("files: [\(fixture.path("one.safetensors"))]\nconvention: sit")
        #expect(model.manifest.classes == 0 && said.contains("label table: one row"), "\(said)")
        let found = try SampledModel(model).velocity(x, at: 0.3, given: nil)
        // With the whole table the same row is class 2.
        let all = try imported("files: [\(file("raw.safetensors"))]\nconvention: sit").model
        let label = try Tensor([2, 2] as [Int64], shape: [2])
        #expect(try (found - SampledModel(all).velocity(x, at: 0.3, given: label)).abs().max().item() < 1e-6)
    }

    @Test func optionsTellPathPredictionAndDropout() throws {
        let (model, said) = try imported("files: [\(file("options.pt"))]")
        #expect(model.manifest.path == .cosine && model.manifest.prediction == .noise && model.manifest.drop == 0.2)
        #expect(model.manifest.classes == 3 && model.manifest.nullLabel == 3 && model.manifest.convention == .sit)
        #expect(said.contains("path_type GVP") && said.contains("labels were dropped with 0.2"), "\(said)")
    }
}
