public import FlowMath

/// A spec of kind `evaluate`: the log density that the ODE of a model gives to examples.
public struct EvaluationSpec: SpecMapping {
    /// The job's name.
    public var name: String?
    /// The seed of the divergence's probes and of dequantisation.
    public var seed: UInt64 = 0
    /// Device of the tensors: `cpu`, `cuda` or `cuda:N`, default `cpu`.
    public var device = "cpu"
    /// The model whose density is measured.
    public var model = ModelSpec.reference("")
    /// The weights to take from the checkpoint.
    public var weights = WeightSet.ema
    /// The examples, in the order of the file; `nil` for a mixture.
    public var data: DataSpec?
    /// The examples that are drawn from a mixture itself; `nil` for a network.
    public var samples: SampleSetSpec?
    /// The density that is measured.
    public var condition = Condition.none
    /// Computation of the divergence; `nil` for `exact` up to 16 dimensions, else `hutchinson`.
    public var divergence: DivergenceSpec?
    /// Dequantisation of bytes; `nil` for a mixture.
    public var dequantize: Dequantization?
    /// The solver of the way from data to noise.
    public var sampler = SamplerSpec()
    /// Examples that are integrated together; changes speed and memory, not the result.
    public var batch = 64

    /// The density that is measured.
    public enum Condition: String, Codable, Sendable, Hashable, CaseIterable {
        /// log p(x | y) with the label of each example, the field of w = 1.
        case labels
        /// log p(x), the field of w = 0.
        case none
    }

    /// The dequantisation of bytes.
    public enum Dequantization: String, Codable, Sendable, Hashable, CaseIterable {
        /// A uniform draw within the bin of each byte, so that the mean bounds the probability of the bytes.
        case uniform
        /// The bytes as they are.
        case none
    }

    /// Creates the spec without a model.
    public init() {}

    /// The solvers that can take the log density along.
    static let solvers = Solver.allCases.filter(\.carriesDensity)

    /// The number of examples, where the spec tells.
    var examples: Int? { samples?.total ?? data?.limit }

    /// The example that `cfgctl spec` prints.
    public static let example = SpecExample(
        "Measures the log density that a model gives to examples, in nats and bits per dimension.",
        """
        model: garments
        weights: ema
        seed: 0
        data:
          format: idx
          images: /usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz
          labels: /usr/share/datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz
          limit: 500
        condition: labels
        divergence: {hutchinson: {probes: 1, noise: rademacher}}
        dequantize: uniform
        sampler: {solver: dopri5, rtol: 1.0e-4, atol: 1.0e-4}
        batch: 64
        """)

    /// The table of keys.
    public static let table = KeyTable<EvaluationSpec>(check: check) {
        Key(
            "name", \.name, .jobName, absent: "evaluate- and the job's number",
            "Name of the job; several jobs may share it.")
        Key("seed", \.seed, .seed, "Seed of the divergence's probes and of dequantisation.")
        Key("device", \.device, .device, "Device of the tensors.")
        Key(required: "model", \.model, .forms(expected: ModelSpec.expected), "Model whose density is measured.")
        Key(
            "weights", \.weights, .word(of: ["ema", "raw"], earlier: ["model"]),
            "Weights of the checkpoint: their average, or as the optimiser left them.")
        Key(
            "data", \.data, .mapping(), absent: "required, but for a mixture",
            "Examples to measure, in the order of the file."
        )
        .only({ !$0.model.isMixture }, mixtureHasSamples)
        Key(
            "samples", \.samples, .mapping(), absent: "16 samples of the mixture",
            "Samples of a mixture, in place of data."
        )
        .only({ $0.model.isMixture }) { _ in "with a network, which is measured on data" }
        Key(
            "condition", \.condition, .word, default: "labels, where there are some",
            "Density that is measured: log p(x | y) by labels, or log p(x).")
        Key(
            "divergence", \.divergence, .forms(), absent: "exact up to 16 dimensions, else hutchinson",
            "How the divergence is found.")
        Key(
            "dequantize", \.dequantize, .word, absent: "uniform",
            "Value of a byte: uniform within its bin, or the byte itself."
        ).only({ !$0.model.isMixture }, mixtureHasSamples)
        Key("sampler", \.sampler, start: { _ in SamplerSpec(.dopri5) }, "Solver from data to noise.")
        Key(
            "batch", \.batch, .integer(1...1_048_576), default: "64, of a mixture 4096",
            "Examples that are integrated together; changes speed and memory only.")
    }

    private static func mixtureHasSamples(_ spec: EvaluationSpec) -> String {
        "with a Gaussian mixture, which is measured on samples of its own; give samples"
    }

    private static func check(_ spec: inout EvaluationSpec, _ reader: MappingReader) {
        if spec.model.isMixture {
            (spec.samples, spec.data, spec.dequantize) = (spec.samples ?? SampleSetSpec(), nil, nil)
            if reader.has("weights"), spec.weights == .raw {
                reader.report("weights", "a Gaussian mixture has no weights")
            }
        } else {
            spec.dequantize = spec.dequantize ?? .uniform
            if !reader.has("data") {
                reader.report(field: "data.images", "is missing; expected the path of an IDX file")
            }
            spec.data = spec.data ?? DataSpec()
        }
        if !reader.has("condition") {
            let isLabelled = spec.data?.isLabelled == true || spec.samples?.classes.isEmpty == false
            spec.condition = isLabelled ? .labels : .none
        }
        if !reader.has("batch") { spec.batch = spec.model.isMixture ? 4096 : 64 }
        spec.checkTogether(reader)
    }

    /// Refuses what cannot work together, with the reason.
    private func checkTogether(_ reader: MappingReader) {
        if !Self.solvers.contains(sampler.solver) {
            reader.report(
                field: "sampler.solver",
                "\(sampler.solver.rawValue) steps along the path of its samples alone and cannot take their log density "
                    + "along; use " + Self.solvers.map(\.rawValue).joined(separator: ", "))
        }
        if sampler.precision == .bfloat16 {
            reader.report(field: "sampler.precision", "a likelihood needs the digits of float32; leave it out")
        }
        if condition == .labels, data?.isLabelled != true, samples == nil {
            reader.report("condition", "labels need data.labels; name their file, or write condition: none")
        }
        if reader.has("guidance") {
            reader.report(
                "guidance",
                "a guided field makes a density of its own, which is neither that of the model nor p(x) p(y | x)^w; "
                    + "leave it out, and write condition: none for w = 0 or condition: labels for w = 1")
        }
        if case .mixture(let mixture, _) = model, let samples,
            let problem = ClassLabels.problem(samples.classes, classes: max(1, mixture.classes), of: "this mixture")
        {
            reader.report(field: "samples.class", problem)
        }
    }
}

/// The computation of the divergence of a velocity: `exact`, `hutchinson`, or a mapping to its settings.
public enum DivergenceSpec: SpecForms {
    /// All partial derivatives, a backward pass for each dimension.
    case exact
    /// Hutchinson's estimate of the divergence.
    case hutchinson(ProbeSpec)

    /// The probes of Hutchinson's estimate.
    public struct ProbeSpec: SpecMapping {
        /// Backward passes per evaluation, in 1...1000, default 1.
        public var probes = 1
        /// Distribution of the probes, default `rademacher`.
        public var noise = ProbeNoise.rademacher

        /// Creates the settings with their defaults.
        public init() {}

        /// Creates the settings.
        public init(probes: Int = 1, noise: ProbeNoise = .rademacher) {
            self.probes = probes
            self.noise = noise
        }

        /// The table of keys.
        public static let table = KeyTable<ProbeSpec> {
            Key("probes", \.probes, .integer(1...1000), "Backward passes of an evaluation.")
            Key("noise", \.noise, .word, "Distribution of the probes.")
        }
    }

    /// The forms of the value.
    public static let forms: [Form<DivergenceSpec>] = [
        Form("exact", .exact, "All partial derivatives, a backward pass for each dimension."),
        Form(
            "hutchinson", .mapping(), alone: { ProbeSpec() }, "Hutchinson's estimate.", { .hutchinson($0) },
            { if case .hutchinson(let settings) = $0 { settings } else { nil } }),
    ]
}

extension EvaluationSpec: JobKindSpec {
    /// The kind `evaluate`.
    public static var traits: JobKindTraits {
        .init(
            .evaluate, "measures a model", stepUnit: "example", outputs: ["likelihood.safetensors"])
    }
    /// Examples, where the spec tells.
    public var steps: Int? { examples }
    /// The model, if it is a checkpoint.
    public var modelReferences: [ReferencedModel] {
        ReferencedModel(.model, "model", model.reference).map { [$0] } ?? []
    }
}
