public import FlowMath

/// A spec of kind `evaluate`: the log density that the ODE of a model gives to examples.
public struct EvaluationSpec: Codable, Sendable, Hashable {
    /// The job's name.
    public var name: String?
    /// Decides the probes of the divergence and where within its bin a pixel lies.
    public var seed: UInt64
    /// Where tensors live: `cpu`, or `cuda:0`.
    public var device: String
    /// What is evaluated.
    public var model: ModelSpec
    /// Which of the checkpoint's weights.
    public var weights: SamplingSpec.Weights
    /// The examples, in the order of the file; `nil` for a mixture.
    public var data: DataSpec?
    /// The examples that are drawn from a mixture itself; `nil` for a network.
    public var samples: SampleSetSpec?
    /// Whose density is measured.
    public var condition: Condition
    /// How the divergence is found; `nil` lets the number of dimensions decide.
    public var divergence: DivergenceSpec?
    /// How bytes become densities; `nil` for a mixture.
    public var dequantize: Dequantization?
    /// The solver of the way from data to noise.
    public var sampler: SamplerSpec
    /// Examples that are integrated together; changes speed and memory, not the result.
    public var batch: Int

    /// Whose density is measured.
    public enum Condition: String, Codable, Sendable, Hashable, CaseIterable {
        /// log p(x | y) with the label of each example, the field of w = 1.
        case labels
        /// log p(x), the field of w = 0.
        case none
    }

    /// How bytes become numbers with a density.
    public enum Dequantization: String, Codable, Sendable, Hashable, CaseIterable {
        /// A uniform draw within the bin of each byte, so that the mean bounds the probability of the bytes.
        case uniform
        /// The bytes as they are.
        case none
    }

    /// The solvers that can take the log density along.
    static let solvers = Solver.allCases.filter(\.carriesDensity)

    /// How many examples, where the spec tells.
    var examples: Int? { samples?.total ?? data?.limit }
}

/// How the divergence of a velocity is found: `exact`, `hutchinson`, or a mapping to its settings.
public enum DivergenceSpec: Codable, Sendable, Hashable {
    /// All partial derivatives, a backward pass for each dimension.
    case exact
    /// Hutchinson's estimate.
    case hutchinson(ProbeSpec)

    /// The probes of Hutchinson's estimate.
    public struct ProbeSpec: Codable, Sendable, Hashable {
        /// Backward passes of an evaluation.
        public var probes: Int
        /// Their distribution.
        public var noise: ProbeNoise

        /// Creates the settings.
        public init(probes: Int = 1, noise: ProbeNoise = .rademacher) {
            self.probes = probes
            self.noise = noise
        }
    }

    private enum CodingKeys: String, CodingKey { case hutchinson }

    /// Reads a word or a mapping.
    public init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) != nil {
            self = .exact
            return
        }
        self = .hutchinson(try decoder.container(keyedBy: CodingKeys.self).decode(ProbeSpec.self, forKey: .hutchinson))
    }

    /// Writes a word or a mapping.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .exact:
            var container = encoder.singleValueContainer()
            try container.encode("exact")
        case .hutchinson(let settings):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(settings, forKey: .hutchinson)
        }
    }
}

extension EvaluationSpec: JobKindSpec, ReadableSpec {
    /// The kind `evaluate`.
    public static var traits: JobKindTraits {
        .init(
            .evaluate, "measures a model", stepUnit: "examples", outputs: ["likelihood.safetensors"])
    }
    /// Examples, where the spec tells.
    public var steps: Int? { examples }
    /// The model.
    public var modelReferences: [ReferencedModel] {
        ReferencedModel(.model, "model", model.reference).map { [$0] } ?? []
    }
    /// The files and directories that the spec names.
    public var paths: [SpecPath] {
        modelReferences.flatMap(\.paths) + (samples?.source?.paths("samples.source") ?? [])
            + (data?.paths("data") ?? [])
    }
}
