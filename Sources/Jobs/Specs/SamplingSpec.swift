internal import FlowMath

/// A spec of kind `sample`.
public struct SamplingSpec: Codable, Sendable, Hashable {
    /// The job's name.
    public var name: String?
    /// Where tensors live: `cpu`, or `cuda:0`.
    public var device: String
    /// What is sampled.
    public var model: ModelSpec
    /// Which of the checkpoint's weights.
    public var weights: Weights
    /// How many samples of what.
    public var samples: SampleSetSpec
    /// The guidance.
    public var guidance: GuidanceSpec
    /// The solver and its steps.
    public var sampler: SamplerSpec
    /// Samples that are integrated together; changes speed and memory, not the samples.
    public var batch: Int
    /// What is written.
    public var output: OutputSpec

    /// Which of a checkpoint's weights.
    public enum Weights: String, Codable, Sendable, Hashable, CaseIterable {
        /// Their exponential moving average.
        case ema
        /// As the optimiser left them.
        case raw
    }
}

/// How many samples of what.
public struct SampleSetSpec: Codable, Sendable, Hashable {
    /// The class labels; empty samples without a condition.
    public var classes: [Int]
    /// Texts, for a model of texts.
    public var prompts: [String]?
    /// Samples of each class or text.
    public var each: Int
    /// Samples in all where there is no condition.
    public var count: Int
    /// Decides the noise, or which examples of the model's source are taken.
    public var seed: UInt64
    /// Examples to begin at, in their order, of a model with a source; `nil` takes those that it was trained from.
    public var source: DataSpec?

    private enum CodingKeys: String, CodingKey { case classes = "class", prompts, each, count, seed, source }

    /// Samples for one guidance scale.
    public var total: Int { isConditional ? conditions * each : count }

    /// How many classes or texts there are.
    public var conditions: Int { prompts.map(\.count) ?? classes.count }

    /// Whether samples have a condition.
    public var isConditional: Bool { conditions > 0 }
}

/// What a sampling job writes.
public struct OutputSpec: Codable, Sendable, Hashable {
    /// Pictures of single samples.
    public enum Images: String, Codable, Sendable, Hashable, CaseIterable { case png, none }

    /// Whether all samples are drawn into one picture.
    public var grid: Bool
    /// Pictures of single samples.
    public var images: Images
    /// Whether all samples are written as tensors.
    public var tensors: Bool
    /// A safetensors file with a tensor `x0` of shape [samples, channels, height, width] that replaces the noise.
    public var noise: String?
    /// The autoencoder that makes pictures of latents; `nil` takes the one that the model names.
    public var decoder: String?
}

extension SamplingSpec: JobKindSpec, ReadableSpec {
    /// The kind `sample`.
    public static var traits: JobKindTraits {
        .init(
            .sample, "draws samples", stepUnit: "samples", outputs: ["grid.png", "samples.safetensors", "samples/"])
    }
    /// Samples over all guidance scales.
    public var steps: Int? { samples.total * guidance.scales.count }
    /// The model, and what guides it.
    public var modelReferences: [ReferencedModel] {
        let guide: ModelRole = guidance.method == .classifier ? .classifier : .generator
        return [
            ReferencedModel(.model, "model", model.reference),
            ReferencedModel(.guide, "guidance.model", guidance.model, guide),
            ReferencedModel(.classifier, "guidance.classifier.model", guidance.classifier?.model, .classifier),
        ].compactMap { $0 }
    }
    /// The files and directories that the spec names.
    public var paths: [SpecPath] {
        let models = modelReferences
        return models.filter { $0.use == .model }.flatMap(\.paths) + (samples.source?.paths("samples.source") ?? [])
            + models.filter { $0.use != .model }.flatMap(\.paths) + SpecPath.list("output.noise", output.noise)
            + SpecPath.list("output.decoder", output.decoder)
    }
}
