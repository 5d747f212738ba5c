import Foundation
import Jobs
import Testing
import Torch

@testable import Engine

/// Jobs whose weights are not all finite: what is said names step, time, sample and term.
@Suite(.serialized) struct NonFiniteJobTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    private func train(_ name: String, _ spec: (RunFixture) throws -> JobSpec) throws -> URL {
        let directory = try fixture.sibling(name)
        try fixture.freeze(try spec(fixture), in: directory)
        let end = fixture.run(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        return directory.checkpoint(step: 2)
    }

    private func model(_ name: String = "model") throws -> URL { try train(name) { try $0.train(steps: 2, every: 2) } }

    /// Writes NaN over one row of a parameter, in a checkpoint that is whole otherwise.
    private func poison(_ checkpoint: URL, _ parameter: String, row: Int) throws {
        let run = RunDirectory(checkpoint.deletingLastPathComponent().deletingLastPathComponent())
        let found = try #require(
            try CheckpointStore(run, keep: 3).newestValid { Issue.record("\($0)") })
        let files = [CheckpointFile.model, .ema, .optimizer]
        let contents = try files.map { file in
            try Safetensors(contentsOf: checkpoint.appending(path: file.name).path(percentEncoded: false)).tensors
        }
        for tensors in contents.dropLast() {
            let values = try #require(tensors[parameter])
            try values.narrowed(dim: 0, start: row, length: 1).fill_(.nan)
        }
        _ = try CheckpointStore(run, keep: 3).save(found.manifest, since: .now) { writer in
            for (file, tensors) in zip(files, contents) {
                try writer.write(file) { path, sink in
                    try Safetensors.write(tensors.map { ($0.key, $0.value) }, named: path, to: sink)
                }
            }
        }
    }

    private func failure(
        _ model: URL, _ more: String, samples: String = "{class: [0, 1], each: 2}"
    ) throws -> String {
        let directory = try fixture.sibling(UUID().uuidString)
        try fixture.freeze(try fixture.sample(model: model, more: "samples: \(samples)\n\(more)"), in: directory)
        let end = fixture.run(directory)
        #expect(end.status == .badInput)
        return end.said.joined(separator: "\n")
    }

    @Test func anExampleOfTheDataThatIsNotFiniteIsNamed() throws {
        let data = try Tensor([1, 2, Float.nan, 4], shape: [2, 2])
        #expect(try TrainingTerms(examples: [4, 7], times: [0.1, 0.2], data: data, terms: []).damagedExample() == 7)
        let sound = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        #expect(
            try TrainingTerms(examples: [4, 7], times: [0.1, 0.2], data: sound, terms: []).damagedExample() == nil)
    }

    @Test func everySolverOfAJobNamesSampleStepTimeAndTerm() throws {
        // The null label is row 3 of the label vectors.
        let model = try model()
        try poison(model, "label.weight", row: 3)
        for solver in [
            "euler", "midpoint", "heun", "rk4", "dpm-solver++", "unipc", "ddim", "ddpm", "euler-maruyama", "heun-sde",
        ] {
            let said = try failure(model, "guidance: {scale: 2}\nsampler: {solver: \(solver), steps: 4}")
            #expect(
                said.hasPrefix("sample 0, w = 2.0, is not finite after step 1 of \(solver), at t = 0.")
                    && said.contains(": the unconditional velocity is not finite at t = 0.0;"), "\(said)")
        }
        let said = try failure(model, "guidance: {scale: 2}\nsampler: {solver: dopri5}")
        #expect(
            said.hasPrefix(
                "sample 0, w = 2.0, is not finite after step 1 of dopri5, at t = 0.0: the unconditional velocity is not "
                    + "finite at t = 0.0;"), "\(said)")
    }

    @Test func theSamplesOfOneClassAreNamed() throws {
        let model = try model()
        try poison(model, "label.weight", row: 1)
        let cases = [
            ("{method: none}", "the velocity"), ("{scale: 2}", "the conditional velocity"),
            ("{scale: 2, negative: 1}", "the velocity of class 1, to be avoided"),
            ("{method: cfg++, scale: 0.5}", "the conditional velocity"),
            ("{method: rectified-cfg++, scale: 2}", "the velocity"),
        ]
        for (guidance, term) in cases {
            let said = try failure(model, "guidance: \(guidance)\nsampler: {steps: 2}")
            let sample = guidance.contains("negative") ? 0 : 2
            #expect(said.hasPrefix("sample \(sample), w = ") && said.contains(": \(term) is not finite at"), "\(said)")
        }
        let said = try failure(
            model, "guidance: {method: composed, compose: {class: [0, 1], weight: [1, 1]}}\nsampler: {steps: 2}",
            samples: "{count: 3}")
        #expect(said.hasPrefix("sample 0") && said.contains(": the velocity of class 1 is not finite at"), "\(said)")
    }

    @Test func aClassifierAndAWeakModelAreNamed() throws {
        let model = try model()
        let judge = try train("judge") { try $0.classifier(steps: 2, every: 2) }
        try poison(judge, "output.weight", row: 1)
        let weak = try self.model("weak")
        try poison(weak, "output.bias", row: 5)
        let (judged, weakened) = (judge.path(percentEncoded: false), weak.path(percentEncoded: false))
        let cases = [
            ("{method: classifier, model: \(judged), scale: 2}", "the classifier's gradient"),
            ("{method: classifier, model: \(judged), scale: 2, base: conditional}", "the classifier's gradient"),
            ("{scale: 2, classifier: {model: \(judged), scale: 1}}", "the classifier's gradient"),
            ("{method: autoguidance, model: \(weakened), scale: 2}", "the velocity of the weak model"),
        ]
        for (guidance, term) in cases {
            for solver in ["heun, steps: 2", "dopri5"] {
                let said = try failure(model, "guidance: \(guidance)\nsampler: {solver: \(solver)}")
                #expect(said.hasPrefix("sample 0, w = 2.0") && said.contains(": \(term) is not finite at"), "\(said)")
            }
        }
    }

    @Test func aTrainingThatDivergesNamesExampleTimeAndTerm() throws {
        let directory = try fixture.sibling("diverging")
        let spec = try SpecDocument(
            text: """
                kind: train
                data: {images: \(fixture.path("images")), labels: \(fixture.path("labels"))}
                network: {kind: mlp, width: 16, depth: 12}
                train: {steps: 20, batch: 7, optimizer: {rate: 100}}
                """
        ).read().spec
        try fixture.freeze(spec, in: directory)
        let end = fixture.run(directory)
        #expect(end.status == .badInput)
        let said = try #require(end.said.first)
        #expect(said.firstMatch(of: #/^the loss of step \d+ is -?(nan|inf): /#) != nil, "\(said)")
        #expect(
            said.firstMatch(
                of: #/the (predicted velocity|loss) is not finite for example \d+ of the data at t = 0\.\d+/#)
                != nil,
            "\(said)")
    }

    @Test func aTrainingThatGoesOnFromABrokenCheckpointNamesTheParameter() throws {
        let directory = try fixture.sibling("broken")
        try fixture.freeze(try fixture.train(steps: 4, every: 2), in: directory)
        #expect(fixture.run(directory, attempt: 1, interruption: StopAfter(2)).status == .stopped)
        try poison(directory.checkpoint(step: 2), "output.weight", row: 3)
        let end = fixture.run(directory, attempt: 2)
        #expect(end.status == .badInput)
        let said = try #require(end.said.first)
        #expect(
            said.hasPrefix("the loss of step 3 is nan: the parameter output.weight is not finite, the predicted"),
            "\(said)")
        let judge = try fixture.sibling("judge")
        try fixture.freeze(try fixture.classifier(steps: 4, every: 2), in: judge)
        #expect(fixture.run(judge, attempt: 1, interruption: StopAfter(2)).status == .stopped)
        try poison(judge.checkpoint(step: 2), "output.weight", row: 1)
        let words = fixture.run(judge, attempt: 2).said.first ?? ""
        #expect(words.contains("the classifier's answer is not finite for example"), "\(words)")
    }
}
