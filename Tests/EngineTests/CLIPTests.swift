import Datasets
import Foundation
import Jobs
import NN
import Storage
import Testing
import Tokenizers
import Torch

@testable import Engine

/// Text encoders of others: CLIP's, as Hugging Face keeps it on disk.
@Suite(.serialized) struct CLIPTests {
    let fixture: RunFixture
    let folder: URL
    let tokenizer: Tokenizer

    /// An encoder of random weights in the folders of diffusers: text_encoder, and tokenizer beside it.
    init() throws {
        fixture = try RunFixture()
        folder = fixture.root.appending(path: "text_encoder", directoryHint: .isDirectory)
        let words = fixture.root.appending(path: "tokenizer", directoryHint: .isDirectory)
        for place in [folder, words] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
        var training = BytePairTraining()
        training.add(["a small red circle", "a large blue square"])
        tokenizer = try training.tokenizer(size: 520)
        try tokenizer.json.write(to: words.appending(path: "tokenizer.json"), atomically: true, encoding: .utf8)
        try write(config: "")
        let store = ParameterStore(seed: 9)
        _ = try CLIPTextEncoder(
            .init(
                vocabulary: tokenizer.vocabularySize, context: 20, width: 8, depth: 2, heads: 2, units: 12,
                activation: .quickGELU, start: tokenizer.start, end: tokenizer.end), store.root)
        // A whole CLIP holds more, and the encoder's positions as a buffer.
        let others = [
            ("text_model.embeddings.position_ids", try Tensor.zeros([1, 20], dtype: .int64)),
            ("vision_model.x", try Tensor.ones([3])), ("logit_scale", try Tensor.ones([1])),
        ]
        try write(weights: store.named + others)
    }

    private func write(config more: String, width: Int = 8, activation: String = "quick_gelu") throws {
        try """
        {"vocab_size": \(tokenizer.vocabularySize), "hidden_size": \(width), "intermediate_size": 12, "num_hidden_layers": 2,
        "num_attention_heads": 2, "max_position_embeddings": 20, "hidden_act": "\(activation)", "layer_norm_eps": 1e-05\(more)}
        """.write(to: folder.appending(path: "config.json"), atomically: true, encoding: .utf8)
    }

    private func write(weights: [(name: String, tensor: Tensor)]) throws {
        try AtomicFile.write(weights, to: folder.appending(path: "model.safetensors"))
    }

    private func spec(context: Int = 10) throws -> JobSpec {
        try SpecDocument(
            text: """
                kind: train
                data: {format: shapes, size: 16, count: 20}
                network: \(RunFixture.unet)
                condition: {text: {clip: {path: \(folder.path(percentEncoded: false)), context: \(context)}}}
                train: {steps: 3, batch: 4, optimizer: {rate: 1.0e-2, decay: 0.1}}
                checkpoint: {every: 2}
                """
        ).read().spec
    }

    private func weights(_ step: Int, _ file: String) throws -> [String: Tensor] {
        try Safetensors(
            contentsOf: fixture.directory.checkpoint(step: step).appending(path: file).path(percentEncoded: false)
        ).tensors
    }

    @Test("CLIP's weights are in the checkpoint as they came, and nothing but the network is trained")
    func frozen() throws {
        try fixture.freeze(try spec())
        let end = fixture.run()
        try #require(end.status == .succeeded, "\(end.said)")
        let original = try Safetensors(
            contentsOf: folder.appending(path: "model.safetensors").path(percentEncoded: false)
        )
        .tensors
        for file in ["model.safetensors", "ema.safetensors"] {
            let stored = try weights(3, file)
            var compared = 0
            for (name, tensor) in original where name.hasPrefix("text_model.") && !name.hasSuffix("position_ids") {
                let expected =
                    name.hasSuffix("position_embedding.weight")
                    ? try tensor.narrowed(dim: 0, start: 0, length: 10).contiguous() : tensor
                #expect(try stored["text_encoder.\(name)"]?.bytes() == expected.bytes(), "\(name)")
                compared += 1
            }
            #expect(compared == 2 + 2 * 16 + 2)
        }
        #expect(try weights(3, "optimizer.safetensors").keys.allSatisfy { !$0.contains("text_encoder") })

        // The checkpoint is all that sampling needs.
        try FileManager.default.removeItem(at: folder)
        let sampled = try fixture.sibling("sampled")
        try fixture.freeze(
            try fixture.sample(
                model: fixture.directory.checkpoint(step: 3),
                more: "samples: {prompts: [a red circle]}\nguidance: {scale: 2}\nsampler: {steps: 2}"), in: sampled)
        #expect(fixture.run(sampled).status == .succeeded)
    }

    @Test("A training goes on though its folder of CLIP is gone, and ends in the same bytes")
    func moved() throws {
        try fixture.freeze(try spec())
        try #require(fixture.run().status == .succeeded)
        let other = try fixture.sibling("other")
        try fixture.freeze(try spec(), in: other)
        #expect(fixture.run(other, attempt: 1, interruption: StopAfter(2)).status == .stopped)
        for name in ["text_encoder", "tokenizer"] {
            try FileManager.default.removeItem(at: fixture.root.appending(path: name))
        }
        let end = fixture.run(other, attempt: 2)
        #expect(end.status == .succeeded, "\(end.said)")
        for name in ["model.safetensors", "ema.safetensors", "optimizer.safetensors"] {
            #expect(
                try Data(contentsOf: other.checkpoint(step: 3).appending(path: name))
                    == Data(contentsOf: fixture.directory.checkpoint(step: 3).appending(path: name)), "\(name)")
        }
        // Without a checkpoint there is nothing else to begin with, least of all an encoder of zeros.
        let third = try fixture.sibling("third")
        try FileManager.default.copyItem(at: other.spec, to: third.spec)
        for name in ["tokenizer.json", "text_encoder.json"] {
            try FileManager.default.copyItem(at: other.url.appending(path: name), to: third.url.appending(path: name))
        }
        let anew = fixture.run(third, attempt: 1)
        #expect(anew.status == .badInput && anew.said.joined().contains("model.safetensors"), "\(anew)")
    }

    @Test("The text encoder of a whole CLIP has its settings within text_config, and is the same")
    func whole() throws {
        let file = folder.appending(path: "config.json")
        try fixture.freeze(try spec())
        try #require(fixture.run().status == .succeeded)
        let inner = try String(contentsOf: file, encoding: .utf8)
        // What a whole CLIP says of itself, and of its pictures, means another thing.
        try """
        {"model_type": "clip", "projection_dim": 512, "hidden_size": 99, "text_config": \(inner),
        "vision_config": {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12}}
        """.write(to: file, atomically: true, encoding: .utf8)
        let other = try fixture.sibling("other")
        try fixture.freeze(try spec(), in: other)
        let end = fixture.run(other)
        #expect(end.status == .succeeded, "\(end.said)")
        let name = "model.safetensors"
        #expect(
            try Data(contentsOf: other.checkpoint(step: 3).appending(path: name))
                == Data(contentsOf: fixture.directory.checkpoint(step: 3).appending(path: name)))
    }

    @Test("The texts of a frozen encoder are encoded once, those of one that is trained along at each step")
    func remembered() throws {
        func answers(isFrozen: Bool) throws -> [[UInt8]] {
            let text = TextModel(
                vocabulary: 20, context: 6, width: 8, depth: 1, heads: 2, units: 8, activation: .gelu, start: [18],
                end: 19, isFrozen: isFrozen)
            let spec = try JSONDecoder().decode(
                NetworkSpec.self, from: Data(#"{"kind": "mlp", "width": 8, "depth": 1}"#.utf8))
            let (network, parameters) = try NetworkFactory.make(
                spec, shape: [2], classes: 0, text: text, seed: 1)
            let tokens = try Tensor([18, 4, 5, 19, 19, 19, 18, 7, 19, 19, 19, 19] as [Int64], shape: [2, 6])
            func answer() throws -> [UInt8] {
                try network(Tensor.ones([2, 2]), time: Tensor.zeros([2]), label: tokens).detached().bytes()
            }
            let before = try answer()
            try withoutGradient {
                for (name, tensor) in parameters.named where name.hasPrefix("text_encoder.") {
                    try tensor.add_(Tensor.ones(tensor.shape), scale: 1)
                }
            }
            return [before, try answer()]
        }
        let frozen = try answers(isFrozen: true)
        #expect(frozen[0] == frozen[1])
        let trained = try answers(isFrozen: false)
        #expect(trained[0] != trained[1])
    }

    @Test("An encoder that does not fit is refused with the file and the reason")
    func refusals() throws {
        func said(_ context: Int = 10) throws -> String {
            let directory = try fixture.sibling("run-\(UUID().uuidString.prefix(8))")
            try fixture.freeze(try spec(context: context), in: directory)
            let end = fixture.run(directory)
            #expect(end.status == .badInput)
            return end.said.joined()
        }
        #expect(try said(21).contains("condition.text.clip.context: 21 tokens for an encoder of 20 positions"))
        try write(config: "", width: 16)
        #expect(try said().contains("model.safetensors: text_model.embeddings.token_embedding.weight has the shape"))
        try write(config: "", activation: "relu")
        #expect(try said().contains("config.json: has hidden_act relu"))
        try write(config: "")
        try write(weights: [("text_model.final_layer_norm.bias", try Tensor.ones([8]))])
        #expect(try said().contains("model.safetensors: these parameters belong to another network (missing:"))
        try FileManager.default.removeItem(at: folder.appending(path: "config.json"))
        #expect(try said().contains("config.json: cannot be read"))
        try FileManager.default.removeItem(at: fixture.root.appending(path: "tokenizer"))
        #expect(try said().contains("text_encoder/: has neither tokenizer.json nor vocab.json"))
    }
}
