/// The kind of a job, and the registry of job kinds. A new kind is a case here, with the type of its spec and, where its
/// jobs end with a record, a case of `Record`.
public enum JobKind: String, Codable, Sendable, Hashable, CaseIterable {
    /// Trains a network along a probability path and writes checkpoints.
    case train
    /// Integrates the field of a trained network and writes samples.
    case sample
    /// Trains a classifier of noised data and writes checkpoints.
    case classifier
    /// Measures the log density that a model gives to examples.
    case evaluate
    /// Makes a checkpoint of a network that was trained elsewhere.
    case importing = "import"
    /// Encodes pictures as the latents of an autoencoder.
    case encode

    /// The type of the kind's specs, which tells everything else about the kind.
    public var specType: any JobKindSpec.Type {
        switch self {
        case .train: TrainingSpec.self
        case .sample: SamplingSpec.self
        case .classifier: ClassifierSpec.self
        case .evaluate: EvaluationSpec.self
        case .importing: ImportSpec.self
        case .encode: EncodingSpec.self
        }
    }

    /// The record of a job that succeeded, by what the job did. In `outcome.json` each case is a key of its own.
    public enum Record: Sendable, Hashable {
        /// The formula, the cost and the starts of each scale of a sampling job.
        case sampling(SamplingRecord)
        /// Accuracy and calibration of a classifier on held-out examples.
        case classifier(ClassifierRecord)
        /// The log densities that an evaluation measured.
        case likelihood(LikelihoodRecord)
        /// The files and the assumptions of an import.
        case imported(ImportRecord)

        /// The record alone.
        public var value: any Codable & Sendable {
            switch self {
            case .sampling(let record): record
            case .classifier(let record): record
            case .likelihood(let record): record
            case .imported(let record): record
            }
        }
    }
}

extension JobKind {
    /// The traits of the kind, the same for all its specs.
    public var traits: JobKindTraits { specType.traits }
    /// Whether the job optimises a network, step by step, from checkpoint to checkpoint.
    public var trains: Bool { traits.trains }
}

extension JobKind.Record: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case sampling, classifier, likelihood, imported }

    /// Reads the record from the key of its case.
    /// - Throws: `DecodingError` where there is no key of a record, or its value is none.
    public init(from decoder: any Decoder) throws {
        guard let record = try Self.ifPresent(in: decoder) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "expected a record such as \"sampling\""))
        }
        self = record
    }

    /// Reads the record from the key of its case; `nil` without such a key.
    static func ifPresent(in decoder: any Decoder) throws -> JobKind.Record? {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let key = container.allKeys.first else { return nil }
        switch key {
        case .sampling: return try .sampling(container.decode(SamplingRecord.self, forKey: key))
        case .classifier: return try .classifier(container.decode(ClassifierRecord.self, forKey: key))
        case .likelihood: return try .likelihood(container.decode(LikelihoodRecord.self, forKey: key))
        case .imported: return try .imported(container.decode(ImportRecord.self, forKey: key))
        }
    }

    /// Writes the record under the key of its case.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .sampling(let record): try container.encode(record, forKey: .sampling)
        case .classifier(let record): try container.encode(record, forKey: .classifier)
        case .likelihood(let record): try container.encode(record, forKey: .likelihood)
        case .imported(let record): try container.encode(record, forKey: .imported)
        }
    }
}
