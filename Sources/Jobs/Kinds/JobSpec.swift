/// The spec of a job of any kind, after defaults. Its JSON has the shape of the YAML that people write, so a `spec.json` can
/// be submitted again.
public struct JobSpec: Sendable {
    /// The spec of the job's kind, such as a `TrainingSpec`.
    public let value: any JobKindSpec

    /// Wraps the spec of one kind.
    public init(_ value: some JobKindSpec) { self.value = value }

    /// The kind of the job.
    public var kind: JobKind { type(of: value).traits.kind }
    /// The name that the spec gives; `nil` leaves it to the daemon.
    public var name: String? { value.name }
    /// Device of the tensors: `cpu`, `cuda` or `cuda:N`.
    public var device: String { value.device }
    /// Steps of the whole job, in the kind's unit; `nil` where only the data tell.
    public var steps: Int? { value.steps }
    /// The network and the checkpoints of a training; `nil` for any other job.
    public var training: TrainingPlan? { value.training }
    /// The checkpoints that the spec names, in the order of its fields.
    public var modelReferences: [ReferencedModel] { value.modelReferences }
    /// The files and directories that the spec names, in the order of its fields.
    public var paths: [SpecPath] { value.paths }
}

extension JobSpec: Hashable {
    /// Compares kind and spec.
    public static func == (a: JobSpec, b: JobSpec) -> Bool { AnyHashable(a.value) == AnyHashable(b.value) }

    /// Hashes the spec.
    public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(value)) }
}

extension JobSpec: Codable {
    private enum CodingKeys: String, CodingKey { case kind }

    /// Reads the `kind` and then the spec of that kind.
    /// - Throws: `DecodingError` for a value of another form.
    public init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: CodingKeys.self).decode(JobKind.self, forKey: .kind)
        value = try kind.specType.init(from: decoder)
    }

    /// Writes the `kind` beside the spec's own keys.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try value.encode(to: encoder)
    }
}
