import FlowMath
import Foundation
import Testing

@testable import Jobs

/// What a source other than noise allows, and what it does not, at its place and with the reason.
@Suite struct SourceSpecTests {
    private static let head = "kind: train\ndata: {images: a.idx}\nnetwork: {kind: mlp}\ntrain: {steps: 1}\n"

    private func said(_ text: String) -> [String] { SpecMessages.issues(text).map(\.description) }

    private func sample(_ more: String) throws -> SamplingSpec {
        let text = "kind: sample\nmodel: m\nsamples: {class: [1]}\n" + more
        guard let spec = try SpecDocument(text: text, base: URL(filePath: "/data")).read().spec.value as? SamplingSpec
        else {
            throw CancellationError()
        }
        return spec
    }

    private func manifest(classes: Int = 3, hasSource: Bool = true) -> CheckpointManifest {
        let data = CheckpointManifest.Data(images: "ab", labels: nil, count: 4)
        let examples = DataSpec(.idx(LabelledFilesSpec(images: "/c")))
        return CheckpointManifest(
            step: 1, total: 1, seed: 0, attempt: 1, network: .mlp(MLPSpec(width: 1, depth: 1)), path: .linear,
            prediction: .velocity, classes: classes, drop: 0, shape: [1, 2, 2], normalization: "", ema: .constant(0),
            spec: "", data: data, engine: "", threads: 1,
            source: hasSource ? .init(examples: examples, data: data) : nil)
    }

    @Test func noiseIsTheSourceThatIsNotGiven() throws {
        for more in ["", "source: gaussian\n", "source: null\n"] {
            let document = SpecDocument(text: Self.head + more, base: URL(filePath: "/data"))
            guard let spec = try document.read().spec.value as? TrainingSpec else { throw CancellationError() }
            #expect(spec.source == nil)
        }
    }

    @Test(arguments: [
        ("source: gauss", "spec.yaml:5:9: source: \"gauss\" is no source; expected gaussian, or {images: FILE}"),
        ("source: {}", "spec.yaml:5:9: source.images: is missing"),
        (
            "source: {imagse: b.idx, images: c.idx}",
            "spec.yaml:5:10: source.imagse: unknown key; did you mean \"images\"?"
        ),
        ("source: {images: b.idx, labels: c.idx}", "spec.yaml:5:33: source.labels: pair the source with the classes"),
        ("source: {images: b}\nobjective: {predict: score}", "spec.yaml:6:22: objective.predict: the score follows"),
        ("source: {images: b}\nobjective: {predict: noise}", "spec.yaml:6:22: objective.predict: there is no noise"),
        (
            "source: {images: b}\nobjective: {predict: data, weighting: likelihood}",
            "spec.yaml:6:39: objective.weighting: the bound of the likelihood holds for a Gaussian source only"
        ),
        ("source: {images: b}\npath: vp", "spec.yaml:6:7: path: sigma' is infinite at t = 1"),
        ("source: {images: b}\npath: linear-vp", "spec.yaml:6:7: path: sigma' is infinite at t = 1"),
        (
            "source: {images: b}\npath: {custom: {alpha: \"t\", sigma: \"sqrt(1-t)\"}}",
            "spec.yaml:6:7: path: sigma' is infinite at t = 1"
        ),
    ])
    func aTrainingSpecSaysWhatASourceDoesNotAllow(line: String, message: String) {
        let found = said(Self.head + line)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(message) == true, "\(found)")
    }

    @Test(arguments: [
        "linear", "cosine", "{polynomial: {n: 2}}", "{custom: {alpha: \"sin(pi*t/2)\", sigma: \"cos(pi*t/2)\"}}",
    ])
    func aPathWithFiniteVelocitiesTakesAnySource(path: String) {
        #expect(said(Self.head + "source: {images: b}\npath: \(path)") == [])
    }

    @Test(arguments: [
        ("sampler: {solver: euler-maruyama}", "sampler.solver"), ("sampler: {solver: heun-sde}", "sampler.solver"),
        ("sampler: {solver: ddpm}", "sampler.solver"), ("sampler: {solver: ddim, eta: 0.5}", "sampler.eta"),
        ("guidance: {method: classifier, model: judge}", "guidance.method"),
        ("guidance: {scale: 2, classifier: {model: judge}}", "guidance.classifier"),
    ])
    func whatNeedsAScoreIsRefusedForAModelWithASource(more: String, field: String) throws {
        let spec = try sample(more)
        #expect(manifest().sourceConflict(with: spec)?.field == field)
        #expect(manifest(hasSource: false).sourceConflict(with: spec) == nil)
    }

    @Test(arguments: [
        "", "sampler: {solver: dopri5}", "sampler: {solver: ddim}", "sampler: {solver: unipc}", "guidance: {scale: 3}",
        "guidance: {method: autoguidance, model: m@5, scale: 2}", "guidance: {method: cfg++, scale: 0.5}",
    ])
    func whatNeedsVelocitiesAloneIsNot(more: String) throws {
        #expect(manifest().sourceConflict(with: try sample(more)) == nil)
    }

    @Test func theLikelihoodOfAModelWithASourceIsRefused() throws {
        let text = "kind: evaluate\nmodel: m\ndata: {images: a.idx}"
        guard let spec = try SpecDocument(text: text, base: URL(filePath: "/data")).read().spec.value as? EvaluationSpec
        else {
            throw CancellationError()
        }
        #expect(manifest().sourceConflict(with: spec)?.field == "model")
        #expect(manifest(hasSource: false).sourceConflict(with: spec) == nil)
    }

    @Test func examplesToBeginAtNeedAModelThatBeginsAtExamples() throws {
        var spec = try sample("")
        spec.samples.source = DataSpec(.idx(LabelledFilesSpec(images: "/c", labels: "/l")))
        #expect(manifest(hasSource: false).sourceConflict(with: spec)?.field == "samples.source")
        #expect(manifest(classes: 0).sourceConflict(with: spec)?.field == "samples.source.labels")
        #expect(manifest().sourceConflict(with: spec) == nil)
        #expect(
            said("kind: sample\nmodel: m\nsamples: {source: {images: a}}\noutput: {noise: n.safetensors}").first?
                .hasPrefix("spec.yaml:4:17: output.noise: and samples.source say where samples begin") == true)
        #expect(
            said("kind: sample\nmodel: {gaussian-mixture: {means: [[0]], std: 1}}\nsamples: {source: {images: a}}")
                .first?
                .hasPrefix("spec.yaml:3:19: samples.source: a Gaussian mixture begins at noise") == true)
    }

    @Test func anIssueFoundElsewhereGetsItsPlace() throws {
        let document = try SpecDocument(
            text: "kind: sample\nmodel: m\nsampler:\n  solver: ddpm\nguidance: {scale: 2}", file: "s.yaml"
        ).setting("samples.seed=3")
        func place(_ field: String) -> String {
            document.placing([SpecIssue(file: nil, line: nil, column: nil, field: field, message: "no")])[0].description
        }
        #expect(place("sampler.solver") == "s.yaml:4:11: sampler.solver: no")
        #expect(place("guidance.method") == "s.yaml:5:11: guidance.method: no", "the nearest that is written")
        #expect(place("samples.seed") == "--set: samples.seed: no")
    }
}
