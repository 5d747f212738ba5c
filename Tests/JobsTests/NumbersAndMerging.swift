import Foundation
import Jobs
import Testing

/// Numbers with underscores, YAML's merge key, and paths of overrides.
@Suite struct NumbersAndMerging {
    private func training(_ lines: String, set: [String] = [], base: String = "/specs") throws -> TrainingSpec {
        var document = SpecDocument(text: lines, file: "s.yaml", base: URL(filePath: base, directoryHint: .isDirectory))
        for setting in set {
            document = try document.setting(setting, from: URL(filePath: "/typed", directoryHint: .isDirectory))
        }
        return try #require(try document.read().spec.value as? TrainingSpec)
    }

    private let head = "kind: train\nnetwork: {kind: mlp}\n"

    @Test func underscoresGroupTheDigitsOfEveryNumber() throws {
        let spec = try training(
            head
                + "data: {format: npy, images: /p.npy}\ntrain: {steps: 1_000, clip: 1_000.5, optimizer: {rate: 1.0e-3}}"
        )
        #expect(spec.train.steps == 1000 && spec.train.clip == 1000.5)
        for wrong in ["steps: _1", "steps: 1_", "steps: 1__0", "steps: 10, clip: _1.5", "steps: 10, clip: 1_.5"] {
            #expect(throws: SpecError.self) {
                try training(head + "data: {format: npy, images: /p.npy}\ntrain: {\(wrong)}")
            }
        }
    }

    @Test func theMergeKeyTakesTheKeysOfOthers() throws {
        let merged =
            try SpecDocument(
                text: """
                    kind: classifier
                    network: {kind: mlp}
                    data: &data {format: npy, images: /p.npy, labels: /l.npy}
                    train: {steps: 10}
                    test:
                      data: {<<: *data, images: /held.npy}
                    """
            ).read().spec.value as? ClassifierSpec
        let paths = JobSpec(try #require(merged)).paths.map(\.path)
        #expect(paths == ["/p.npy", "/l.npy", "/held.npy", "/l.npy"], "its own key wins")
        let error = #expect(throws: SpecError.self) { try training(head + "data: {<<: 3}\ntrain: {steps: 1}") }
        #expect(error?.issues.contains { $0.message.hasPrefix("<< merges a mapping") } == true)
    }

    @Test func mergingHasAnEnd() throws {
        // Each line merges the one before ten times: ten billion mappings in all.
        let lines =
            ["m0: &m0 {a: 1}"]
            + (1...10).map { level in
                "m\(level): &m\(level) {<<: [\([String](repeating: "*m\(level - 1)", count: 10).joined(separator: ", "))]}"
            }
        let error = #expect(throws: SpecError.self) {
            try training("kind: train\n" + lines.joined(separator: "\n") + "\ndata: *m10\n")
        }
        #expect(error?.issues.contains { $0.message.contains("more than 1000 mappings") } == true)
    }

    @Test func aPathOfAnOverrideStartsWhereItWasTyped() throws {
        let text = head + "data: {format: npy, images: p.npy}\ntrain: {steps: 1}"
        #expect(try JobSpec(training(text)).paths.map(\.path) == ["/specs/p.npy"])
        #expect(try JobSpec(training(text, set: ["data.images=q.npy"])).paths.map(\.path) == ["/typed/q.npy"])
        #expect(
            try JobSpec(training(text, set: ["data={format: npy, images: r.npy}"])).paths.map(\.path) == [
                "/typed/r.npy"
            ])
        #expect(try JobSpec(training(text, set: ["train.steps=2"])).paths.map(\.path) == ["/specs/p.npy"])
    }
}
