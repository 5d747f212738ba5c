internal import Flow
internal import FlowMath
internal import Jobs
internal import Torch

/// The checkpoints of a sampling job, loaded and checked against the spec and one another.
struct SamplingModels {
    /// The model that is sampled.
    let main: TrainedModel
    /// The weaker model of autoguidance.
    let weak: SampledModel?
    /// The classifier that guides, as the method or beside another one.
    let classifier: TrainedClassifier?

    /// Loads the checkpoints that a spec names.
    /// - Throws: `JobFailure` where they do not have what the spec asks of them, or do not fit together.
    init(_ spec: SamplingSpec, in context: JobContext, on device: Device) throws {
        func trained(_ use: ReferencedModel.Use) throws -> TrainedModel? {
            try context.checkpoint(use).map { checkpoint in
                let key = KeptModels.Key(use, checkpoint, spec, on: device, threads: context.frozen.threads)
                return try context.models.network(key, at: checkpoint) {
                    try TrainedModel(
                        checkpoint.url, expected: checkpoint.sha256, weights: spec.weights, device: device,
                        precision: spec.sampler.precision)
                }
            }
        }
        guard let main = try trained(.model) else {
            throw JobFailure(.badInput, "model: is missing; name a training job or the directory of a checkpoint")
        }
        self.main = main
        let judge = spec.modelReferences.first { $0.role == .classifier }?.use
        classifier = try judge.flatMap { use in
            try context.checkpoint(use).map { checkpoint in
                let key = KeptModels.Key(use, checkpoint, spec, on: device, threads: context.frozen.threads)
                return try context.models.classifier(key, at: checkpoint) {
                    try TrainedClassifier(
                        checkpoint.url, expected: checkpoint.sha256, weights: spec.weights, device: device)
                }
            }
        }
        var manifests: ModelManifests = [.model: main.manifest]
        if let judge { manifests[judge] = classifier?.manifest }
        try spec.check(with: manifests)
        weak =
            try spec.guidance.method == .autoguidance
            ? trained(.guidanceModel).map { weak in
                try Self.check(weak.manifest, guiding: main.manifest)
                return try SampledModel(weak)
            } : nil
    }

    /// Checks that a weaker model draws the same things in the same way.
    private static func check(
        _ weak: CheckpointManifest, guiding main: CheckpointManifest
    ) throws(JobFailure) {
        guard main.shape == weak.shape, main.classes == weak.classes else {
            throw JobFailure(
                .badInput,
                "guidance.model: it draws samples of shape \(weak.shape) in \(weak.classes) classes, the model of shape "
                    + "\(main.shape) in \(main.classes)")
        }
        guard
            main.text == nil && weak.text == nil
                || main.tokenizer == weak.tokenizer && main.text?.context == weak.text?.context
        else {
            throw JobFailure(
                .badInput,
                "guidance.model: it does not make the same tokens of texts as the model, so that a prompt means another thing "
                    + "to it; name a checkpoint of the same training, or of one with the same tokenizer")
        }
        guard main.path == weak.path else {
            throw JobFailure(
                .badInput,
                "guidance.model: it was trained on the path \(weak.path.name), the model on \(main.path.name); "
                    + "velocities of two paths cannot be mixed")
        }
        guard
            main.source == nil && weak.source == nil
                || main.source.flatMap({ own in weak.source.map { own.data.isOfSameFiles(as: $0.data) } }) == true
        else {
            throw JobFailure(
                .badInput,
                "guidance.model: it was trained from another source than the model, so its field belongs to another way to "
                    + "the data")
        }
    }
}
