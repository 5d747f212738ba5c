/// What a job should do, after defaults: one case for each `kind` of spec file. Its JSON has the shape of the YAML that
/// people write, so a `spec.json` can be submitted again.
public enum JobSpec: Codable, Sendable, Hashable {
    /// Trains a network.
    case train(TrainingSpec)
    /// Draws samples.
    case sample(SamplingSpec)
    /// Trains a classifier of noised data.
    case classifier(ClassifierSpec)
    /// Measures log densities.
    case evaluate(EvaluationSpec)
    /// Makes a checkpoint of somebody's weights.
    case importing(ImportSpec)
    /// Encodes pictures as latents.
    case encode(EncodingSpec)

    private enum CodingKeys: String, CodingKey { case kind }

    /// What the job does.
    public var kind: JobKind {
        switch self {
        case .train: .train
        case .sample: .sample
        case .classifier: .classifier
        case .evaluate: .evaluate
        case .importing: .importing
        case .encode: .encode
        }
    }

    /// The name that the spec gives, if it gives one.
    public var name: String? {
        switch self {
        case .train(let spec): spec.name
        case .sample(let spec): spec.name
        case .classifier(let spec): spec.name
        case .evaluate(let spec): spec.name
        case .importing(let spec): spec.name
        case .encode(let spec): spec.name
        }
    }

    /// Where the tensors of the job live.
    public var device: String {
        switch self {
        case .train(let spec): spec.device
        case .sample(let spec): spec.device
        case .classifier(let spec): spec.device
        case .evaluate(let spec): spec.device
        case .importing: "cpu"
        case .encode(let spec): spec.device
        }
    }

    /// Steps of the whole job: optimiser steps, samples over all guidance scales, or examples; `nil` where only the data
    /// tell.
    public var steps: Int? {
        switch self {
        case .train(let spec): spec.train.steps
        case .sample(let spec): spec.samples.total * spec.guidance.scales.count
        case .classifier(let spec): spec.train.steps
        case .evaluate(let spec): spec.examples
        case .importing, .encode: nil
        }
    }

    /// Reads the `kind` and then the spec of that kind.
    public init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(JobKind.self, forKey: .kind) {
        case .train: self = .train(try TrainingSpec(from: decoder))
        case .sample: self = .sample(try SamplingSpec(from: decoder))
        case .classifier: self = .classifier(try ClassifierSpec(from: decoder))
        case .evaluate: self = .evaluate(try EvaluationSpec(from: decoder))
        case .importing: self = .importing(try ImportSpec(from: decoder))
        case .encode: self = .encode(try EncodingSpec(from: decoder))
        }
    }

    /// Writes the `kind` beside the spec's own keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        switch self {
        case .train(let spec): try spec.encode(to: encoder)
        case .sample(let spec): try spec.encode(to: encoder)
        case .classifier(let spec): try spec.encode(to: encoder)
        case .evaluate(let spec): try spec.encode(to: encoder)
        case .importing(let spec): try spec.encode(to: encoder)
        case .encode(let spec): try spec.encode(to: encoder)
        }
    }
}
