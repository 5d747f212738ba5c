import Foundation
import Jobs
import Testing
import Tokenizers
import Torch

@testable import Engine

/// A model that is exported and imported again draws the same samples, for every kind of condition and data.
@Suite(.serialized) struct ExportRoundTripTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    private func train(_ data: String, network: String, more: String) throws -> JobSpec {
        try SpecDocument(
            text: """
                kind: train
                seed: 5
                data: \(data)
                network: \(network)
                train: {steps: 4, batch: 4, optimizer: {rate: 2.0e-2}}
                \(more)
                """
        ).read().spec
    }

    /// Trains, and writes what `cfgctl export` writes: the weights, their description and the tokenizer.
    private func exported(_ spec: JobSpec) throws -> (checkpoint: URL, directory: URL) {
        try fixture.freeze(spec)
        let end = fixture.run()
        try #require(end.status == .succeeded, "\(end.said)")
        let checkpoint = fixture.directory.checkpoint(step: 4)
        let manifest = try JSONDecoder().decode(
            CheckpointManifest.self, from: Data(contentsOf: checkpoint.appending(path: CheckpointManifest.fileName)))
        let directory = try fixture.sibling("export").url
        try FileManager.default.copyItem(
            at: checkpoint.appending(path: "ema.safetensors"),
            to: directory.appending(path: ExportedModel.weightsName))
        let config = ExportedModel(manifest, file: try #require(manifest.files[.ema]), weights: "ema")
        try JSONEncoder().encode(config).write(to: directory.appending(path: ExportedModel.fileName))
        if manifest.text != nil {
            try FileManager.default.copyItem(
                at: checkpoint.appending(path: TextModel.tokenizerName),
                to: directory.appending(path: TextModel.tokenizerName))
        }
        return (checkpoint, directory)
    }

    private func imported(
        _ directory: URL, to name: String = "import"
    ) throws -> (directory: RunDirectory, end: (status: WorkerStatus, said: [String])) {
        let run = try fixture.sibling(name)
        try fixture.freeze(
            try SpecDocument(text: "kind: import\nfiles: [\(directory.path(percentEncoded: false))]").read().spec,
            in: run)
        return (run, fixture.run(run))
    }

    private func samples(_ model: URL, _ name: String, _ more: String) throws -> Data {
        let directory = try fixture.sibling(name)
        try fixture.freeze(
            try fixture.sample(
                model: model,
                more: "\(more)\nsampler: {steps: 3}\noutput: {tensors: true, grid: false, images: none}"),
            in: directory)
        let end = fixture.run(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        return try Data(contentsOf: directory.sampleTensors)
    }

    @Test(arguments: [
        (
            "{format: shapes, size: 16, count: 32}", RunFixture.unet,
            "condition: {drop: 0.2, text: {transformer: {context: 12, width: 8, depth: 1, heads: 2, vocabulary: 600}}}",
            "samples: {prompts: [a red circle, a cat, \"\"]}\nguidance: {scale: 3, negative-prompt: a blue square}"
        ),
        ("{format: toy, kind: moons, count: 64}", RunFixture.mlp, "", "samples: {class: [0, 1]}\nguidance: {scale: 2}"),
        (
            "{images: IMAGES, labels: LABELS}", RunFixture.sit, "source: {images: IMAGES, labels: LABELS}",
            "samples: {class: [0, 1]}\nguidance: {scale: 2}"
        ),
    ])
    func anExportDrawsTheSame(data: String, network: String, more: String, sampling: String) throws {
        func placed(_ text: String) -> String {
            text.replacing("IMAGES", with: fixture.path("images")).replacing("LABELS", with: fixture.path("labels"))
        }
        let (checkpoint, directory) = try exported(
            try train(placed(data), network: network, more: placed(more)))
        let (run, end) = try imported(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        let copy = run.checkpoint(step: 4)
        #expect(try samples(copy, "theirs", sampling) == samples(checkpoint, "ours", sampling))

        // A checkpoint that was imported is imported again as it is.
        let (again, second) = try imported(copy, to: "again")
        try #require(second.status == .succeeded, "\(second.said)")
        #expect(
            try samples(again.checkpoint(step: 4), "third", sampling)
                == Data(contentsOf: fixture.root.appending(path: "ours/samples.safetensors")))
    }

    @Test func anExportOfTextsNeedsItsTokenizer() throws {
        let (_, directory) = try exported(
            train(
                "{format: shapes, size: 16, count: 32}", network: RunFixture.unet,
                more: "condition: {text: {transformer: {context: 12, width: 8, depth: 1, heads: 2, vocabulary: 600}}}"))
        let (run, found) = try imported(directory)
        #expect(found.status == .succeeded)
        let statements = try #require(fixture.outcome(run).imported?.statements)
        #expect(statements.contains { $0.about == "texts" && $0.text.contains("up to 12 tokens") }, "\(statements)")
        let file = directory.appending(path: TextModel.tokenizerName)
        try FileManager.default.removeItem(at: file)
        let (_, without) = try imported(directory, to: "without")
        #expect(without.status == .badInput && without.said.joined().contains("tokenizer.json: is missing"))
        var training = BytePairTraining()
        training.add(["a red circle"])
        try training.tokenizer(size: 520).json.write(to: file, atomically: true, encoding: .utf8)
        let (_, other) = try imported(directory, to: "other")
        #expect(other.status == .badInput)
        #expect(other.said.joined().contains("is not the tokenizer of this text encoder"), "\(other.said)")
    }
}
