import FlowMath
import Foundation
import Testing

@testable import Jobs

/// A prompt whose words no caption of the training had is hinted at.
@Suite struct CaptionWordsTests {
    private func warnings(_ more: String, words: [String]?) throws -> [String] {
        let text = TextModel(
            vocabulary: 9, context: 8, width: 8, depth: 1, heads: 1, units: 8, activation: .gelu, start: [], end: 0,
            isFrozen: false)
        let manifest = CheckpointManifest(
            step: 1, total: 1, seed: 0, attempt: 1, network: .mlp(MLPSpec(width: 1, depth: 1)), path: .linear,
            prediction: .velocity,
            classes: 0, drop: 0.1, shape: [3, 8, 8], normalization: "", ema: .constant(0), spec: "",
            data: .init(images: "", labels: nil, count: 1, words: words), engine: "", threads: 1, text: text)
        let spec = try SpecDocument(text: "kind: sample\nmodel: shapes\n\(more)").read().spec
        return spec.value.warnings(with: [.model: manifest]).map(\.description)
    }

    private let words = ["a", "blue", "circle", "purple", "red", "square"]

    @Test func unseenWordsAreNamedOnceWithTheNearestKnownOne() throws {
        #expect(
            try warnings("samples: {prompts: [A red dragon, \"a pruple dragon!\"]}", words: words) == [
                "samples.prompts: \"dragon\" is in no caption that shapes was trained on, so it means nothing to it",
                "samples.prompts: \"pruple\" is in no caption that shapes was trained on, so it means nothing to it; "
                    + "did you mean \"purple\"?",
            ])
        #expect(
            try warnings(
                "samples: {prompts: [red]}\nguidance: {negative-prompt: ugly}", words: words
            ).contains { $0.hasPrefix("guidance.negative-prompt: \"ugly\"") })
    }

    @Test func knownWordsAndUnknownTrainingsAreLeftAlone() throws {
        #expect(try warnings("samples: {prompts: [\"A blue, RED square\", \"\"]}", words: words) == [])
        #expect(try warnings("samples: {prompts: [a dragon]}", words: nil) == [])
    }

    @Test func moreWordsThanCanBeListedAreNone() {
        var some = CaptionWords()
        some.add("Red circle, red square")
        #expect(some.sorted == ["circle", "red", "square"])
        for number in 0...CaptionWords.most { some.add("word\(number)") }
        #expect(some.sorted == nil)
    }
}
