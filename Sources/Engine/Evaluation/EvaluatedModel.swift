internal import Datasets
internal import Flow
internal import FlowMath
internal import Foundation
internal import Jobs
internal import Torch

/// A model whose density is measured, with the examples to measure it on.
struct EvaluatedModel {
    let model: SampledModel
    let examples: any EvaluatedExamples
    /// The hash of the checkpoint's manifest, or `gaussian-mixture`.
    let name: String
    /// `ema`, `raw` or `exact`.
    let weights: String
    /// The exact field, which also knows every density.
    let mixture: GaussianMixtureField?
    /// The label of examples without one.
    let nullLabel: Int
    /// Warnings about the spec with this model.
    var warnings: [String] = []

    /// The field that the solver integrates, and a counter of network evaluations over all examples.
    var field: (any VelocityField, evaluations: () -> Int) {
        func counted(_ base: some VelocityField) -> (any VelocityField, () -> Int) {
            let counting = CountingField(base)
            let field: any VelocityField = mixture == nil ? DoublePrecisionField(base: counting) : counting
            return (field, { counting.count })
        }
        return counted(model.velocity)
    }

    /// The log density of noise at time t, [batch]: of the mixture where the model is one, else standard normal.
    func prior(_ noise: Tensor, at t: Double, given label: Tensor?) throws -> Tensor {
        guard let mixture else { return try standardNormalLogDensity(noise) }
        return try mixture.logDensity(noise, at: t, given: label)
    }

    /// The name of that density in texts: `exact` or `standard normal`.
    var priorName: String { mixture == nil ? "standard normal" : "exact" }
}

extension EvaluatedModel {
    /// Loads the model and the examples.
    /// - Throws: `JobFailure` where they do not fit together.
    init(_ spec: EvaluationSpec, in context: JobContext) throws {
        if case .mixture(let mixture, let path) = spec.model, let samples = spec.samples {
            let mixture = try mixture.mixture()
            let field = try GaussianMixtureField(mixture, on: path)
            model = SampledModel(field)
            examples = MixtureExamples(mixture: mixture, samples: samples)
            (name, weights, nullLabel) = ("gaussian-mixture", "exact", mixture.classes)
            self.mixture = field
            return
        }
        guard let data = spec.data else { throw JobFailure(.badInput, "data: is missing; expected {images: ...}") }
        guard let checkpoint = try context.checkpoint(.model) else {
            throw JobFailure(.badInput, "model: is missing; name a training job or the directory of a checkpoint")
        }
        let trained = try TrainedModel(checkpoint.url, expected: checkpoint.sha256, weights: spec.weights)
        let manifest = trained.manifest
        try spec.check(with: [.model: manifest])
        let images = try context.opener.open(
            data, field: "data", classes: spec.condition == .labels ? manifest.classes : nil)
        guard images.shape == manifest.shape else {
            throw JobFailure(
                .badInput,
                "data.images: the examples are of shape \(images.shape), those of the model of \(manifest.shape); "
                    + "data.size pads them")
        }
        guard images.count > 0 else { throw JobFailure(.badInput, "data.images: \(data.name) holds no example") }
        model = try SampledModel(trained, isDifferentiable: true)
        examples = DequantizedImages(
            data: images, stream: spec.dequantize == .uniform ? RandomStream(seed: spec.seed) : nil)
        (name, weights, nullLabel) = (trained.sha256, spec.weights.rawValue, manifest.classes)
        mixture = nil
        warnings = spec.warnings(with: [.model: manifest]).map(\.message)
    }
}
