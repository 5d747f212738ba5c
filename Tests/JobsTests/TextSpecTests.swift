import FlowMath
import Foundation
import Testing

@testable import Jobs

@Suite struct TextSpecTests {
    /// Specs that between them use every key of texts.
    static let specs =
        [
            """
            kind: train
            data: {format: shapes, size: 16}
            network: {kind: unet}
            condition: {drop: 0.2, text: {transformer: {context: 20, width: 64, depth: 1, heads: 2, vocabulary: 600, tokenizer: t}}}
            train: {steps: 1}
            preview: {every: 1, prompts: [a red circle, a blue square], scale: 3}
            """,
            """
            kind: train
            data: {format: shapes}
            network: {kind: sit, patch: 4, width: 64, depth: 2, heads: 4}
            condition: {text: {clip: {path: clip/text_encoder, context: 40, tokenizer: clip/tokenizer}}}
            train: {steps: 1}
            """,
            """
            kind: sample
            model: shapes
            samples: {prompts: [a red circle, ""], each: 3}
            guidance: {scale: 4, negative-prompt: a blue square}
            """,
            """
            kind: sample
            model: shapes
            samples: {count: 4}
            guidance: {compose: {prompt: [a red figure, "a figure, top left"], weight: [2, -1]}, negative-prompt: blue}
            """,
        ]
        + ["cfg++, scale: 0.5", "rectified-cfg++, scale: 2, decay: 1", "autoguidance, scale: 2, model: weak"].map {
            "kind: sample\nmodel: shapes\nsamples: {prompts: [a]}\nguidance: {method: \($0), negative-prompt: b}\n"
        }

    private func messages(_ text: String) -> [String] {
        SpecMessages.issues(text).map { "\($0.field): \($0.message)" }
    }

    private func train(
        _ condition: String = "{text: transformer}", data: String = "{format: shapes}",
        network: String = "{kind: unet}",
        more: String = ""
    ) -> String {
        "kind: train\ndata: \(data)\nnetwork: \(network)\ncondition: \(condition)\ntrain: {steps: 1}\n\(more)\n"
    }

    @Test func oneWordTakesTheDefaults() throws {
        guard let spec = try SpecDocument(text: train()).read().spec.value as? TrainingSpec else {
            throw CancellationError()
        }
        let encoder = TextTransformerSpec(context: 32, width: 128, depth: 2, heads: 4, vocabulary: 4096)
        #expect(spec.condition.text == .transformer(encoder))
        #expect(spec.condition.text?.context == 32)
        let plain = try SpecDocument(text: train("{drop: 0.1}")).read().spec
        #expect(try !String(decoding: JSONEncoder().encode(plain), as: UTF8.self).contains("\"text\""))
    }

    @Test func samplesAreCountedByPrompts() throws {
        guard
            let spec = try SpecDocument(text: Self.specs[2], base: URL(filePath: "/")).read().spec.value
                as? SamplingSpec
        else {
            throw CancellationError()
        }
        #expect(spec.samples.total == 6 && spec.samples.isConditional && spec.samples.conditions == 2)
        #expect(spec.guidance.method == .classifierFree && spec.guidance.hasNegative)
    }

    @Test(arguments: [
        ("{format: idx, images: /a}", "{kind: unet}", "{text: transformer}", "condition.text: the data have no texts"),
        (
            "{format: shapes, labels: color}", "{kind: unet}", "{text: transformer}",
            "data.labels: the condition is the text"
        ),
        (
            "{format: shapes}", "{kind: unet}", "{text: bert}",
            "condition.text: \"bert\" is not one of transformer, clip"
        ),
        ("{format: shapes}", "{kind: unet}", "{text: clip}", "condition.text: clip needs settings"),
        ("{format: shapes}", "{kind: unet}", "{text: {clip: {context: 7}}}", "condition.text.clip.path: is missing"),
        (
            "{format: shapes}", "{kind: unet}", "{text: {transformer: {width: 10, heads: 4}}}",
            "condition.text.transformer.heads: a width of 10"
        ),
        (
            "{format: shapes}", "{kind: unet}", "{text: {transformer: {vocabulary: 100}}}",
            "condition.text.transformer.vocabulary: 100 is out of range; valid is 514 to 1000000"
        ),
        (
            "{format: shapes}", "{kind: unet}", "{text: {transformer: {layers: 2}}}",
            "condition.text.transformer.layers: unknown key"
        ),
    ])
    func whatCannotBeTrainedIsRefused(data: String, network: String, condition: String, message: String) {
        let found = messages(train(condition, data: data, network: network))
        #expect(found.count == 1 && found[0].hasPrefix(message), "\(found)")
    }

    @Test func pairingsAndPreviewsMustFitTheCondition() {
        #expect(
            messages(train(more: "objective: {coupling: optimal-transport}"))[0].hasPrefix(
                "objective.coupling: pairs noise"))
        #expect(
            messages(train(more: "preview: {classes: [1]}"))[0].hasPrefix("preview.classes: the condition is a text"))
        #expect(
            messages(train("{}", more: "preview: {prompts: [a]}"))[0].hasPrefix(
                "preview.prompts: needs a network of texts"))
    }

    @Test(arguments: [
        ("samples: {prompts: [a], class: [1]}", "samples.prompts: and class name the conditions"),
        ("samples: {prompts: []}", "samples.prompts: is empty"),
        ("samples: {prompts: [[a]]}", "samples.prompts: expected a list of texts"),
        ("samples: {prompts: [a, b], count: 3}", "samples.count: 3 is not 2 prompts times 1 each"),
        (
            "samples: {prompts: [a]}\nguidance: {scale: 2, negative: 1, negative-prompt: b}",
            "guidance.negative-prompt: and negative say"
        ),
        (
            "samples: {prompts: [a]}\nguidance: {compose: {prompt: [a], weight: [1]}}",
            "guidance.compose: the prompts are those of compose; leave out samples.prompts"
        ),
        ("guidance: {compose: {prompt: [a, b], weight: [1]}}", "guidance.compose.weight: has 1 entries for 2 prompts"),
        ("guidance: {compose: {prompt: [a], class: [1], weight: [1]}}", "guidance.compose.prompt: and class name"),
        (
            "samples: {prompts: [a]}\nguidance: {method: classifier, model: judge}",
            "guidance.method: a classifier knows classes and no texts"
        ),
        ("guidance: {method: none, negative-prompt: a}", "guidance.negative-prompt: has no meaning"),
    ])
    func whatCannotBeSampledIsRefused(text: String, message: String) {
        let found = messages("kind: sample\nmodel: m\n\(text)\n")
        #expect(found.count == 1 && found[0].hasPrefix(message), "\(found)")
    }

    @Test func aMixtureTakesNoTexts() {
        let found = messages(
            "kind: sample\nmodel: {gaussian-mixture: {means: [[0], [1]], std: 1}}\nsamples: {prompts: [a]}\n")
        #expect(
            found == [
                "samples.prompts: this mixture was trained on 2 classes, not on texts; name them in samples.class"
            ])
    }

    @Test func classesForAModelOfTextsAndTextsForAModelOfClassesAreRefused() throws {
        func issues(_ text: String, classes: Int, isPrompted: Bool) throws -> [String] {
            guard
                let spec = try SpecDocument(text: "kind: sample\nmodel: m\n\(text)\n").read().spec.value
                    as? SamplingSpec
            else {
                throw CancellationError()
            }
            return spec.labelIssues(classes: classes, isPrompted: isPrompted, of: "m").map(\.field)
        }
        let classes = "samples: {class: [1]}\nguidance: {scale: 2, negative: 0}"
        let prompts = "samples: {prompts: [a]}\nguidance: {scale: 2, negative-prompt: b}"
        #expect(try issues(classes, classes: 3, isPrompted: false) == [])
        #expect(try issues(classes, classes: 0, isPrompted: true) == ["samples.class", "guidance.negative"])
        #expect(try issues(prompts, classes: 0, isPrompted: true) == [])
        #expect(try issues(prompts, classes: 3, isPrompted: false) == ["samples.prompts", "guidance.negative-prompt"])
        #expect(try issues(prompts, classes: 0, isPrompted: false) == ["samples.prompts", "guidance.negative-prompt"])
        let composed = "guidance: {compose: {class: [1], weight: [2]}}"
        #expect(try issues(composed, classes: 0, isPrompted: true) == ["guidance.compose.class"])
        let judged = "guidance: {method: classifier, model: judge}"
        #expect(try issues(judged, classes: 0, isPrompted: true) == ["guidance.method"])
    }

    @Test func aPathOfATextEncoderIsOneThatTheJobReads() throws {
        let reading = try SpecDocument(text: Self.specs[1], base: URL(filePath: "/home")).read()
        #expect(reading.paths.map(\.path) == ["/home/clip/text_encoder", "/home/clip/tokenizer"])
    }
}
