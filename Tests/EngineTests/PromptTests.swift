import Datasets
import Foundation
import Jobs
import NN
import Testing
import Tokenizers
import Torch

@testable import Engine

/// Networks whose condition is a text, from training to pictures.
@Suite(.serialized) struct PromptTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    private static let unet = RunFixture.unet
    private static let text = "{transformer: {context: 12, width: 8, depth: 1, heads: 2, vocabulary: 640}}"

    private func train(
        network: String = unet, text: String = text, steps: Int = 6, every: Int = 3, count: Int = 64, more: String = ""
    ) throws -> JobSpec {
        try SpecDocument(
            text: """
                kind: train
                seed: 5
                data: {format: shapes, size: 16, count: \(count)}
                network: \(network)
                condition: {drop: 0.2, text: \(text)}
                train: {steps: \(steps), batch: 4, clip: 1, optimizer: {rate: 2.0e-2}}
                checkpoint: {every: \(every), keep: 9}
                \(more)
                """
        ).read().spec
    }

    /// A model after a few steps, in the fixture's own directory.
    private func model(_ spec: JobSpec? = nil) throws -> URL {
        try fixture.freeze(spec ?? (try train()))
        let end = fixture.run()
        try #require(end.status == .succeeded, "\(end.said)")
        return fixture.directory.checkpoint(step: 6)
    }

    private func sample(_ name: String, _ model: URL, _ more: String) throws -> RunDirectory {
        let directory = try fixture.sibling(name)
        try fixture.freeze(try fixture.sample(model: model, more: more), in: directory)
        let end = fixture.run(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        return directory
    }

    private func x(_ directory: RunDirectory) throws -> [UInt8] {
        let file = directory.sampleTensors.path(percentEncoded: false)
        return try #require(try Safetensors(contentsOf: file).tensors["x"]).bytes()
    }

    /// The bytes of one sample of many.
    private func part(_ x: [UInt8], _ index: Int) -> [UInt8] {
        let size = 3 * 16 * 16 * 4
        return Array(x[index * size..<(index + 1) * size])
    }

    @Test(
        "An interrupted training ends in the same bytes, with the tokenizer of the first attempt",
        arguments: [
            unet, RunFixture.sit,
        ])
    func resume(network: String) throws {
        let spec = try train(network: network)
        let whole = try model(spec)
        let other = try fixture.sibling("other")
        try fixture.freeze(spec, in: other)
        for (attempt, stop) in [1, 2].enumerated() {
            #expect(fixture.run(other, attempt: attempt + 1, interruption: StopAfter(stop)).status == .stopped)
        }
        #expect(fixture.run(other, attempt: 3).status == .succeeded)
        for name in ["model.safetensors", "ema.safetensors", "optimizer.safetensors", "tokenizer.json"] {
            let file = other.checkpoint(step: 6).appending(path: name)
            #expect(try Data(contentsOf: file) == Data(contentsOf: whole.appending(path: name)), "\(name)")
        }
        let manifests = try [whole, other.checkpoint(step: 6)].map { try CheckpointManifest(ofCheckpoint: $0).data }
        #expect(manifests[0] == manifests[1] && manifests[0].words?.isEmpty == false)
        #expect(
            try Data(contentsOf: other.url.appending(path: "tokenizer.json"))
                == Data(contentsOf: whole.appending(path: "tokenizer.json")))
    }

    @Test("A checkpoint says what its encoder is and holds a tokenizer that others can read")
    func checkpoint() throws {
        let url = try model()
        let manifest = try JSONDecoder().decode(
            CheckpointManifest.self, from: Data(contentsOf: url.appending(path: "manifest.json")))
        let tokenizer = try Tokenizer(path: url.path(percentEncoded: false))
        let text = try #require(manifest.text)
        #expect(text.vocabulary == tokenizer.vocabularySize && text.context == 12 && !text.isFrozen)
        #expect(manifest.classes == 0 && manifest.nullLabel == nil && manifest.files[.tokenizer] != nil)
        #expect(tokenizer.tokens("red circle").count == 2)
        let words = try #require(manifest.data.words)
        #expect(
            words == words.sorted() && words.contains("red") && words.contains("circle") && !words.contains("dragon"))
        let names = try Safetensors(contentsOf: url.appending(path: "model.safetensors").path(percentEncoded: false))
            .tensors.keys
        #expect(names.contains("text_encoder.text_model.embeddings.token_embedding.weight"))
        #expect(names.contains("down1.text.key_value.weight") && names.contains("text.weight"))
    }

    @Test("A sample is the same bits in any batch and beside any other prompts")
    func batches() throws {
        let url = try model()
        let guided = "guidance: {scale: 3}\nsampler: {steps: 3}\noutput: {tensors: true, images: none, grid: false}"
        let all = try x(
            sample(
                "all", url, "samples: {prompts: [a red circle, a blue square, a cat], each: 2}\n\(guided)\nbatch: 64"))
        let one = try x(
            sample("one", url, "samples: {prompts: [a red circle, a blue square, a cat], each: 2}\n\(guided)\nbatch: 1")
        )
        #expect(all == one)
        let swapped = try x(
            sample("swapped", url, "samples: {prompts: [a dog, a blue square], each: 2}\n\(guided)\nbatch: 3"))
        #expect(part(all, 2) == part(swapped, 2) && part(all, 3) == part(swapped, 3))
        #expect(part(all, 0) != part(swapped, 0))
    }

    @Test("The empty prompt, w = 0 and no prompt are the unconditional field")
    func nullCondition() throws {
        let url = try model()
        let rest = "sampler: {steps: 3}\noutput: {tensors: true, images: none, grid: false}"
        let without = try x(sample("without", url, "samples: {count: 2}\n\(rest)"))
        #expect(try x(sample("empty", url, "samples: {prompts: [\"\"], each: 2}\n\(rest)")) == without)
        #expect(try x(sample("space", url, "samples: {prompts: [\" \"], each: 2}\n\(rest)")) == without)
        #expect(
            try x(sample("zero", url, "samples: {prompts: [a red circle], each: 2}\nguidance: {scale: 0}\n\(rest)"))
                == without)
        let conditional = try x(sample("c", url, "samples: {prompts: [a red circle], each: 2}\n\(rest)"))
        #expect(conditional != without)
        // Away from the empty prompt is guidance itself, up to the rounding of another order of rows.
        let guided = try x(
            sample("g", url, "samples: {prompts: [a red circle], each: 2}\nguidance: {scale: 4}\n\(rest)"))
        let negative = try x(
            sample(
                "n", url,
                "samples: {prompts: [a red circle], each: 2}\nguidance: {scale: 4, negative-prompt: \"\"}\n\(rest)"))
        #expect(guided == negative)
        let away = try x(
            sample(
                "a", url,
                "samples: {prompts: [a red circle], each: 2}\nguidance: {scale: 4, negative-prompt: a blue square}\n\(rest)"
            ))
        #expect(away != guided)
    }

    @Test(
        "Every guidance that needs no classifier works with prompts",
        arguments: [
            "{scale: [0, 1, 2]}", "{scale: 3, rule: zero-star}", "{scale: 3, rule: apg}", "{scale: 3, rescale: 0.7}",
            "{scale: 3, interval: [0.2, 0.8]}", "{scale: 3, schedule: cosine}", "{scale: 3, channels: [0, 1]}",
            "{method: cfg++, scale: 0.5}", "{method: rectified-cfg++, scale: 2}", "{scale: 2, convention: ho-salimans}",
        ])
    func methods(guidance: String) throws {
        let url = try model()
        let directory = try sample(
            "s", url,
            "samples: {prompts: [a red circle, a cat]}\nguidance: \(guidance)\nsampler: {steps: 4}\noutput: {tensors: true}"
        )
        let all = try Safetensors(contentsOf: directory.sampleTensors.path(percentEncoded: false)).tensors
        #expect(try all["label"]?.int64s().prefix(2) == [0, 1])
        #expect(try all["x"]?.isAllFinite() == true)
    }

    @Test(
        "Every guidance that needs no classifier leads away from a negative prompt, which takes the place of the empty one",
        arguments: [
            "scale: 3", "scale: 3, rule: zero-star", "scale: 3, rule: apg", "scale: 3, rescale: 0.7",
            "scale: 3, interval: [0.2, 0.8]", "scale: 3, schedule: cosine", "scale: 3, channels: [0, 1]",
            "method: cfg++, scale: 0.5", "method: rectified-cfg++, scale: 2", "scale: 2, convention: ho-salimans",
            "method: autoguidance, scale: 3, model: WEAK", "compose: {prompt: [red], weight: [2]}",
        ])
    func negativePrompts(guidance: String) throws {
        let url = try model()
        let text = guidance.replacing("WEAK", with: fixture.directory.checkpoint(step: 3).path(percentEncoded: false))
        let samples = guidance.contains("compose") ? "{count: 2}" : "{prompts: [a red circle, a cat]}"
        func drawn(_ name: String, _ negative: String) throws -> (x: [UInt8], formula: String) {
            let directory = try sample(
                name, url,
                "samples: \(samples)\nguidance: {\(text)\(negative)}\nsampler: {steps: 3}\n"
                    + "output: {tensors: true, images: none, grid: false}")
            return (try x(directory), try #require(fixture.outcome(directory).sampling?.sweeps.first?.formula))
        }
        let (plain, empty, away) = (
            try drawn("plain", ""), try drawn("empty", ", negative-prompt: \"\""),
            try drawn("away", ", negative-prompt: a blue square")
        )
        // The weak model of autoguidance has the sample's own prompt in the place of the empty one.
        #expect((empty.x == plain.x) == !guidance.contains("autoguidance"))
        #expect(away.x != plain.x && away.x != empty.x)
        #expect(away.formula.hasSuffix("v under prompt \"a blue square\""), "\(away.formula)")
        #expect(!plain.formula.contains("prompt \"a blue"))
    }

    @Test("Solvers with times of each sample and compositions of prompts work, and the record names the prompts")
    func formulas() throws {
        let url = try model()
        _ = try sample(
            "adaptive", url,
            "samples: {prompts: [a red circle, a cat]}\nguidance: {scale: 2}\nsampler: {solver: dopri5, rtol: 0.1, atol: 0.1}"
        )
        let composed = try sample(
            "composed", url,
            "samples: {count: 2}\nguidance: {compose: {prompt: [red, a circle], weight: [2, -1]}}\nsampler: {steps: 2}")
        #expect(
            try fixture.outcome(composed).sampling?.sweeps.first?.formula
                == "v = u + 2.0 (v_\"red\" - u) + -1.0 (v_\"a circle\" - u)")
        let negative = try sample(
            "negative", url,
            "samples: {prompts: [red]}\nguidance: {scale: 2, negative-prompt: blue}\nsampler: {steps: 2}")
        #expect(
            try fixture.outcome(negative).sampling?.sweeps.first?.formula.hasSuffix("u = v under prompt \"blue\"")
                == true)
        let weak = fixture.directory.checkpoint(step: 3).path(percentEncoded: false)
        _ = try sample(
            "weak", url,
            "samples: {prompts: [red]}\nguidance: {method: autoguidance, scale: 2, model: \(weak)}\nsampler: {steps: 2}"
        )
    }

    @Test("A text that is too long is cut, with a warning that says how much of it counts")
    func truncation() throws {
        let url = try model()
        let long = Array(repeating: "red", count: 30).joined(separator: " ")
        let cut = Array(repeating: "red", count: 10).joined(separator: " ")
        let rest = "sampler: {steps: 2}\noutput: {tensors: true}"
        let directory = try sample("long", url, "samples: {prompts: [\(long)]}\n\(rest)")
        let warnings = try fixture.events(directory).filter { $0.event == .warning }.compactMap(\.text)
        #expect(warnings == ["\"\(long)\" has 30 tokens; the model sees the first 10 of them"])
        #expect(try x(directory) == x(sample("cut", url, "samples: {prompts: [\(cut)]}\n\(rest)")))
    }

    @Test("Classes and classifiers for a model of texts are refused, and likelihoods given labels")
    func refusals() throws {
        let url = try model()
        for (name, more) in [
            ("class", "samples: {class: [1]}"), ("negative", "samples: {count: 1}\nguidance: {scale: 2, negative: 1}"),
        ] {
            let directory = try fixture.sibling(name)
            try fixture.freeze(try fixture.sample(model: url, more: more), in: directory)
            let end = fixture.run(directory)
            #expect(end.status == .badInput)
            #expect(
                end.said.joined().contains(
                    "the conditions of \(url.path(percentEncoded: false)) are texts, not classes"), "\(end.said)")
        }
        let evaluation = try SpecDocument(
            text: "kind: evaluate\nmodel: \(url.path(percentEncoded: false))\ncondition: labels\n"
                + "data: {format: shapes, size: 16, count: 2, labels: color}\n"
        ).read().spec
        let directory = try fixture.sibling("evaluate")
        try fixture.freeze(evaluation, in: directory)
        let end = fixture.run(directory)
        #expect(end.status == .badInput && end.said.joined().contains("are texts, not labels"), "\(end.said)")
    }

    @Test("Previews of prompts are drawn while training")
    func previews() throws {
        _ = try model(try train(more: "preview: {every: 6, prompts: [a red circle, a cat, \"\"], steps: 2}"))
        let picture = try PNGImage(
            decoding: Data(contentsOf: fixture.directory.preview(step: 6)), channels: 3, name: "preview")
        // Three of 80 pixels and two gaps.
        #expect(picture.width == 3 * 80 + 4)
    }

    @Test("A tokenizer of others is taken as it is and kept in the run")
    func foreignTokenizer() throws {
        var training = BytePairTraining()
        training.add(["a red circle", "a blue circle"])
        let tokenizer = try training.tokenizer(size: 530)
        try tokenizer.json.write(to: fixture.root.appending(path: "words.json"), atomically: true, encoding: .utf8)
        let text =
            "{transformer: {context: 12, width: 8, depth: 1, heads: 2, tokenizer: \(fixture.path("words.json"))}}"
        let spec = try train(text: text)
        try fixture.freeze(spec)
        #expect(fixture.run(attempt: 1, interruption: StopAfter(4)).status == .stopped)
        // Whatever becomes of the file, a token means what it meant.
        try FileManager.default.removeItem(at: fixture.root.appending(path: "words.json"))
        let end = fixture.run(attempt: 2)
        #expect(end.status == .succeeded, "\(end.said)")
        #expect(
            try String(
                contentsOf: fixture.directory.checkpoint(step: 6).appending(path: "tokenizer.json"), encoding: .utf8)
                == tokenizer.json)
    }
}
