import Foundation
import Jobs
import Testing

@Suite struct ClassifierSpecTests {
    private func read(_ text: String) throws -> JobSpec { try SpecDocument(text: text).read().spec }

    private func messages(_ text: String) -> [String] {
        do throws(SpecError) {
            _ = try SpecDocument(text: text).read()
            return []
        } catch { return error.issues.map { "\($0.field): \($0.message)" } }
    }

    private let head = "kind: classifier\nnetwork: {kind: mlp}\ntrain: {steps: 5}\n"

    @Test func defaultsAreFilledInAndSurviveJSON() throws {
        let spec = try read(head + "data: {images: /i, labels: /l}")
        guard let classifier = spec.value as? ClassifierSpec else {
            Issue.record("not a classifier")
            return
        }
        #expect(classifier.test.images == nil && classifier.test.examples == 1000 && classifier.test.bins == 10)
        #expect(spec.kind == .classifier && spec.steps == 5)
        #expect(try JSONDecoder().decode(JobSpec.self, from: JSONEncoder().encode(spec)) == spec)
        let json = String(decoding: try JSONEncoder().encode(spec), as: UTF8.self)
        #expect(try read(json) == spec, "a frozen spec can be submitted again")
    }

    @Test func aClassifierWithoutLabelsIsRefused() {
        #expect(messages(head + "data: {images: /i}") == ["data: has no labels; a classifier learns from data.labels"])
    }

    @Test func heldOutExamplesNeedTheirLabels() {
        #expect(
            messages(head + "data: {images: /i, labels: /l}\ntest: {images: /t, bims: 3}") == [
                "test.labels: is missing; held-out examples need both, or neither to hold out a tenth of each class of data",
                "test.bims: unknown key; did you mean \"bins\"?",
            ])
    }
}
