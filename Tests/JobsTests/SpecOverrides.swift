import Foundation
import Testing

@testable import Jobs

/// `--set KEY=VALUE` replaces fields of the text before it is checked.
@Suite struct SpecOverrides {
    private func training(_ settings: String...) throws -> TrainingSpec {
        var document = SpecDocument(text: SpecMessages.good, file: "spec.yaml", base: URL(filePath: "/data/"))
        for setting in settings { document = try document.setting(setting) }
        guard let spec = try document.read().spec.value as? TrainingSpec else { throw CancellationError() }
        return spec
    }

    @Test func aFieldIsReplacedAndAMissingOneIsMade() throws {
        let spec = try training("train.steps=77", "train.optimizer.rate=3e-4", "seed=5", "checkpoint.every=9")
        #expect(spec.train.steps == 77)
        #expect(spec.train.batch == 4)
        #expect(spec.train.optimizer.rate == 3e-4)
        #expect(spec.seed == 5)
        #expect(spec.checkpoint.every == 9)
    }

    @Test func theValueIsYAML() throws {
        let spec = try training("network={kind: mlp, width: 8}", "name=\"a-b\"", "data.labels=null")
        #expect(spec.network == .mlp(MLPSpec(width: 8, depth: 4)))
        #expect(spec.name == "a-b")
        #expect(!spec.data.isLabelled)
    }

    @Test func theLastOfTwoCounts() throws { #expect(try training("seed=1", "seed=2").seed == 2) }

    @Test func anIssueOfAnOverrideNamesIt() {
        #expect(
            SpecMessages.issues(SpecMessages.good, ["train.stepz=5"]).map(\.description)
                == ["--set: train.stepz: unknown key; did you mean \"steps\"?"])
        #expect(
            SpecMessages.issues(SpecMessages.good, ["train.steps=0"]).map(\.description)
                == ["--set: train.steps: 0 is out of range; valid is 1 to 1000000000"])
        #expect(
            SpecMessages.issues(SpecMessages.good, ["train=5"]).map(\.description).first
                == "--set: train: expected a mapping of keys to values")
        #expect(SpecMessages.issues(SpecMessages.good, ["train.steps="]).map(\.message) == ["the value is empty"])
        #expect(
            SpecMessages.issues(SpecMessages.good, ["steps"]).map(\.message) == [
                "expected KEY=VALUE, such as train.steps=100"
            ])
        #expect(SpecMessages.issues(SpecMessages.good, ["=5"]).count == 1)
        let named = try? SpecDocument(text: SpecMessages.good, file: "spec.yaml").setting("name=1 2", option: "--name")
        let error = #expect(throws: SpecError.self) { try named?.read() }
        #expect(error?.description.hasPrefix("--name: \"1 2\" cannot name a job") == true, "\(error as Any)")
        // An issue elsewhere in a mapping that an override touched keeps its place in the file.
        #expect(
            SpecMessages.issues(SpecMessages.good.replacing("batch: 4", with: "batch: 0"), ["train.steps=5"])
                .map(\.file) == ["spec.yaml"])
    }
}
