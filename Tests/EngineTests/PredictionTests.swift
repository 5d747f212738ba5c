import FlowMath
import Foundation
import Jobs
import Testing
import Torch

@testable import Engine
@testable import Flow

/// Networks of every prediction on every path are trained, kept and sampled.
@Suite(.serialized) struct PredictionTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    private func train(_ more: String, network: String = RunFixture.mlp) throws -> URL {
        let directory = try fixture.sibling(UUID().uuidString)
        try fixture.freeze(try fixture.train(network: network, steps: 6, every: 3, more: more), in: directory)
        let end = fixture.run(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        return directory.checkpoint(step: 6)
    }

    private func sample(_ model: URL, _ more: String) throws -> (status: WorkerStatus, said: [String], RunDirectory) {
        let directory = try fixture.sibling(UUID().uuidString)
        try fixture.freeze(try fixture.sample(model: model, more: more), in: directory)
        let end = fixture.run(directory)
        return (end.status, end.said, directory)
    }

    @Test(arguments: [
        "path: cosine", "path: vp", "path: {polynomial: {n: 2}}", "path: linear-vp",
        "path: {custom: {alpha: \"t\", sigma: \"1-t\"}}", "objective: {predict: noise}", "objective: {predict: data}",
        "objective: {predict: score, weighting: likelihood}",
        "path: vp\nobjective: {predict: noise, weighting: velocity}",
        "objective: {time: logit-normal}", "objective: {time: {log-normal: {mean: -1}}}",
        "objective: {coupling: optimal-transport}",
    ])
    func aNetworkIsTrainedResumedPreviewedAndSampled(spec: String) throws {
        let model = try train(spec + "\npreview: {every: 6, classes: [1], steps: 2}")
        for solver in ["heun", "dopri5, rtol: 0.1, atol: 0.1", "ddim", "unipc", "euler-maruyama"] {
            let end = try sample(
                model, "samples: {class: [0, 2]}\nguidance: {scale: 2}\nsampler: {solver: \(solver), steps: 4}")
            #expect(end.status == .succeeded, "\(solver): \(end.said)")
        }
        let manifest = try JSONDecoder().decode(
            CheckpointManifest.self, from: Data(contentsOf: model.appending(path: CheckpointManifest.fileName)))
        guard let wanted = try fixture.train(more: spec).value as? TrainingSpec else { return }
        #expect(manifest.path == wanted.path && manifest.prediction == wanted.objective.predict)
    }

    @Test func theCustomFormOfThePathOfANetworkIsTheSameTraining() throws {
        let custom = try train("path: {custom: {alpha: \"t\", sigma: \"1-t\"}}")
        let linear = try train("path: linear")
        let read = { (url: URL) in
            try Safetensors(contentsOf: url.appending(path: "model.safetensors").path(percentEncoded: false)).tensors
        }
        let (a, b) = (try read(custom), try read(linear))
        for (name, tensor) in a {
            let difference = try #require(b[name]) - tensor
            #expect(try difference.abs().max().item() < 1e-5, "\(name)")
        }
    }

    @Test func anInterruptedTrainingOfANoiseNetworkEndsInTheSameBytes() throws {
        let spec = "path: vp\nobjective: {predict: noise, time: logit-normal, coupling: optimal-transport}"
        let straight = try Data(contentsOf: train(spec).appending(path: "model.safetensors"))
        let other = try fixture.sibling("stopped")
        try fixture.freeze(try fixture.train(steps: 6, every: 3, more: spec), in: other)
        #expect(fixture.run(other, attempt: 1, interruption: StopAfter(4)).status == .stopped)
        #expect(fixture.run(other, attempt: 2).status == .succeeded)
        #expect(try Data(contentsOf: other.checkpoint(step: 6).appending(path: "model.safetensors")) == straight)
    }

    @Test func anAdaptiveSampleOfANetworkDoesNotDependOnItsBatch() throws {
        let model = try train("", network: RunFixture.unet)
        let draw = { (batch: Int) in
            let end = try sample(
                model,
                "samples: {class: [0, 1, 2], each: 3}\nguidance: {scale: 2}\nsampler: {solver: dopri5, rtol: 0.01, atol: 0.01}\n"
                    + "batch: \(batch)\noutput: {tensors: true, grid: false}")
            try #require(end.status == .succeeded, "\(end.said)")
            return try Safetensors(contentsOf: end.2.sampleTensors.path(percentEncoded: false)).tensors["x"]?.bytes()
        }
        #expect(try draw(9) == draw(2))
    }

    @Test func anEarlierCheckpointIsAWeakModel() throws {
        let model = try train("")
        let weak = model.deletingLastPathComponent().appending(path: "step-00000003")
        let path = weak.path(percentEncoded: false)
        let end = try sample(
            model,
            "samples: {class: [1], each: 2}\nguidance: {method: autoguidance, model: \(path), scale: 2}\nsampler: {steps: 3}"
        )
        #expect(end.status == .succeeded, "\(end.said)")
        let sweep = try #require(try fixture.outcome(end.2).sampling?.sweeps.first)
        #expect(sweep.formula.hasSuffix("u = the weak model's c") && sweep.spent == 2 * 12)
        let other = try train("path: cosine")
        let refused = try sample(
            other, "samples: {class: [1]}\nguidance: {method: autoguidance, model: \(path), scale: 2}")
        #expect(refused.status == .badInput)
        #expect(refused.said.first?.contains("trained on the path linear, the model on cosine") == true)
    }

    @Test(arguments: [
        ("guidance: {scale: 2, negative: 7}", "guidance.negative: 7 is not a class of MODEL; valid is"),
        ("guidance: {scale: 2, channels: [0, 3]}", "guidance.channels: [0, 3] of samples that have 1 channels"),
    ])
    func whatAModelCannotDoIsRefusedWithTheReason(line: String, message: String) throws {
        let model = try train("")
        let end = try sample(model, "samples: {class: [0]}\n\(line)")
        #expect(end.status == .badInput)
        let text = message.replacing("MODEL", with: model.path(percentEncoded: false))
        #expect(end.said.first?.contains(text) == true, "\(end.said)")
    }

    @Test func aNumberThatIsNotFiniteNamesSampleStepTimeAndTerm() throws {
        struct Broken: VelocityField {
            func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
                guard label == nil, t > 0.4 else { return try x * 0 }
                let places = try Tensor([0, Float.nan], shape: [2]).unsqueezed(1)
                return try x * 0 + places
            }
        }
        guard
            let spec = try SpecDocument(
                text:
                    "kind: sample\nmodel: m\nsamples: {class: [0]}\nguidance: {scale: 2}\nsampler: {solver: euler, steps: 4}"
            ).read().spec.value as? SamplingSpec
        else { return }
        let model = SampledModel(field: Broken(), on: LinearPath())
        let batch = SampleBatch(
            indices: [16, 17], slots: [0, 1], start: try Tensor.ones([2, 3]),
            label: try Tensor([0, 0] as [Int64], shape: [2]))
        let failure = #expect(throws: JobFailure.self) {
            try batch.integrate(
                GuidedModel(model, by: spec.guidance, scale: 2, isConditional: true),
                by: SolverSetup(spec, for: model), scale: 2, unless: NoInterruption())
        }
        #expect(
            failure?.description.hasPrefix(
                "sample 17, w = 2.0, is not finite after step 3 of euler, at t = 0.75: the unconditional velocity is not "
                    + "finite at t = 0.5") == true, "\(failure?.description ?? "")")
    }
}
