internal import FlowMath

/// A spec of kind `sample`.
public struct SamplingSpec: SpecMapping {
    /// The job's name.
    public var name: String?
    /// Device of the tensors: `cpu`, `cuda` or `cuda:N`, default `cpu`.
    public var device = "cpu"
    /// The model that is sampled.
    public var model = ModelSpec.reference("")
    /// The weights to take from the checkpoint.
    public var weights = WeightSet.ema
    /// The number of samples, and their conditions.
    public var samples = SampleSetSpec()
    /// Guidance of the samples.
    public var guidance = GuidanceSpec()
    /// The solver and its steps.
    public var sampler = SamplerSpec()
    /// Samples that are integrated together; changes speed and memory, not the samples.
    public var batch = 64
    /// The files that are written.
    public var output = OutputSpec()

    /// Creates the spec without a model.
    public init() {}

    /// The example that `cfgctl spec` prints.
    public static let example = SpecExample(
        "Draws samples from the weights of a training job.",
        """
        model: garments
        weights: ema
        samples: {class: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], each: 1, seed: 0}
        guidance: {method: classifier-free, scale: [0, 1, 2, 4]}
        sampler: {solver: heun, steps: 30}
        output: {grid: true, images: png, tensors: false}
        """)

    /// The table of keys.
    public static let table = KeyTable<SamplingSpec>(check: check) {
        Key(
            "name", \.name, .jobName, absent: "sample- and the job's number",
            "Name of the job; several jobs may share it.")
        Key("device", \.device, .device, "Device of the tensors.")
        Key(
            required: "model", \.model, .forms(expected: ModelSpec.expected),
            "Model: a job, JOB@STEP, a checkpoint directory, or a Gaussian mixture.")
        Key(
            "weights", \.weights, .word(of: ["ema", "raw"], earlier: ["model"]),
            "Weights of the checkpoint: their average, or as the optimiser left them.")
        Key("samples", \.samples, .mapping(), "Number of samples, and their conditions.")
        Key("guidance", \.guidance, .mapping(), "Guidance; every scale of a list is drawn from the same noise.")
        Key(
            "sampler", \.sampler,
            start: { spec in
                SamplerSpec(spec.guidance.method.ownSteps?.solver ?? .heun)
            }, "Solver and its times.")
        Key(
            "batch", \.batch, .integer(1...1_048_576), default: "64, of a mixture 4096",
            "Samples that are integrated together; changes speed and memory only.")
        Key("output", \.output, .mapping(), "Files to write.")
    }
}

/// The number of samples, and their conditions.
public struct SampleSetSpec: SpecMapping {
    /// The class labels; empty samples without a condition.
    public var classes: [Int] = []
    /// Texts, for a model of texts.
    public var prompts: [String]?
    /// Number of samples of each class or text, at least 1, default 1.
    public var each = 1
    /// Number of samples without a condition, at least 1, default 16.
    public var count = 16
    /// The seed of the noise, or of the choice among the examples of the model's source.
    public var seed: UInt64 = 0
    /// Examples to begin at, in their order, of a model with a source; `nil` takes the source of the model's training.
    public var source: DataSpec?

    /// Creates the spec with its defaults.
    public init() {}

    /// Samples for one guidance scale.
    public var total: Int { isConditional ? conditions * each : count }

    /// The number of classes or texts.
    public var conditions: Int { prompts.map(\.count) ?? classes.count }

    /// Whether samples have a condition.
    public var isConditional: Bool { conditions > 0 }

    /// The table of keys.
    public static let table = KeyTable<SampleSetSpec>(check: check) {
        Key(
            "class", \.classes, .integers(0...1_000_000), default: "no condition",
            "Classes of the samples; without classes or prompts they have no condition.")
        Key("prompts", \.prompts, .prompts, absent: "no texts", "Texts of the samples, of a model of texts.")
        Key("each", \.each, .integer(1...10_000_000), "Samples of each class or prompt.")
        Key(
            "count", \.count, .integer(1...10_000_000), default: "16, or conditions times each",
            "Samples in all, where there is no condition.")
        Key("seed", \.seed, .seed, "Seed of the noise.")
        Key(
            "source", \.source, .mapping(), absent: "the model's own source",
            "Examples to begin at, of a model with a source; keys as in data.")
    }

    private static func check(_ spec: inout SampleSetSpec, _ reader: MappingReader) {
        if spec.prompts != nil, !spec.classes.isEmpty {
            reader.report("prompts", "and class name the conditions; give one of them")
        }
        guard spec.isConditional else { return }
        let (total, what) = (spec.conditions * spec.each, spec.prompts == nil ? "classes" : "prompts")
        if reader.has("count"), spec.count != total {
            reader.report(
                "count",
                "\(spec.count) is not \(spec.conditions) \(what) times \(spec.each) each; leave it out where \(what) are "
                    + "given")
        }
        spec.count = total
    }
}

/// The files that a sampling job writes.
public struct OutputSpec: SpecMapping {
    /// Pictures of single samples.
    public enum Images: String, Codable, Sendable, Hashable, CaseIterable { case png, none }

    /// Whether all samples are drawn into one picture.
    public var grid = true
    /// Pictures of single samples.
    public var images = Images.png
    /// Whether all samples are written as tensors.
    public var tensors = false
    /// A safetensors file with a tensor `x0` of shape [samples, channels, height, width] that replaces the noise.
    public var noise: String?
    /// The autoencoder that makes pictures of latents; `nil` takes the one that the model names.
    public var decoder: String?

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<OutputSpec> {
        Key("grid", \.grid, .flag, "Draw all samples into one picture, grid.png.")
        Key("images", \.images, .word, "Pictures of single samples.")
        Key("tensors", \.tensors, .flag, "Write all samples to samples.safetensors.")
        Key(
            "noise", \.noise, .path("a safetensors file with the tensor x0"), absent: "drawn by samples.seed",
            "Safetensors file with the tensor x0 of shape [samples, channels, height, width], in place of the noise.")
        Key(
            "decoder", \.decoder, .path("an autoencoder"), absent: "as the model names it",
            "Autoencoder that makes pictures of latents.")
    }
}

extension SamplingSpec: JobKindSpec {
    /// The kind `sample`.
    public static var traits: JobKindTraits {
        .init(
            .sample, "draws samples", stepUnit: "sample", isLight: true,
            outputs: ["grid.png", "samples.safetensors", "samples/"])
    }
    /// Samples over all guidance scales.
    public var steps: Int? { samples.total * guidance.scales.count }
    /// The model, and what guides it.
    public var modelReferences: [ReferencedModel] {
        let role: ModelRole = guidance.method == .classifier ? .classifier : .generator
        return [
            ReferencedModel(.model, "model", model.reference),
            ReferencedModel(.guidanceModel, "guidance.model", guidance.model, role),
            ReferencedModel(.classifier, "guidance.classifier.model", guidance.classifier?.model, .classifier),
        ].compactMap { $0 }
    }
}
