extension JobSpec {
    /// The files and directories that the job reads, with the fields that name them, in the order of the spec.
    public var paths: [SpecPath] {
        switch self {
        case .train(let spec):
            spec.data.paths("data") + (spec.source?.paths("source") ?? []) + (spec.condition.text?.paths ?? [])
        case .sample(let spec):
            spec.model.paths("model") + (spec.samples.source?.paths("samples.source") ?? [])
                + modelReferences.dropFirst(spec.model.reference == nil ? 0 : 1).flatMap(\.paths)
                + Self.path("output.noise", spec.output.noise) + Self.path("output.decoder", spec.output.decoder)
        case .classifier(let spec):
            spec.data.paths("data") + Self.path("test.images", spec.test.images)
                + Self.path("test.labels", spec.test.labels) + (spec.test.data?.paths("test.data") ?? [])
        case .evaluate(let spec):
            spec.model.paths("model") + (spec.samples?.source?.paths("samples.source") ?? [])
                + (spec.data?.paths("data") ?? [])
        case .importing(let spec):
            spec.files.flatMap { Self.path("files", $0) } + Self.path("latents.decoder", spec.latents?.decoder)
        case .encode(let spec): spec.data.paths("data") + Self.path("autoencoder", spec.autoencoder)
        }
    }

    /// The checkpoints that the job uses, as the spec names them, in the order of the spec.
    public var modelReferences: [SpecModelReference] {
        switch self {
        case .sample(let spec):
            [
                spec.model.reference.map { SpecModelReference(field: "model", name: $0) },
                spec.guidance.model.map { SpecModelReference(field: "guidance.model", name: $0) },
                (spec.guidance.classifier?.model).map {
                    SpecModelReference(field: "guidance.classifier.model", name: $0)
                },
            ].compactMap { $0 }
        case .evaluate(let spec):
            spec.model.reference.map { [SpecModelReference(field: "model", name: $0)] } ?? []
        case .train, .classifier, .importing, .encode: []
        }
    }

    fileprivate static func path(_ field: String, _ path: String?) -> [SpecPath] {
        path.map { [SpecPath(field: field, path: $0)] } ?? []
    }
}

/// A checkpoint that a spec names: `JOB`, `JOB@STEP`, `JOB@latest`, or the absolute path of a checkpoint directory.
public struct SpecModelReference: Sendable, Hashable {
    /// The dotted path of the field: `guidance.model`.
    public let field: String
    /// The name as the spec has it; a path is absolute.
    public let name: String

    /// Creates a reference.
    public init(field: String, name: String) {
        self.field = field
        self.name = name
    }

    /// Whether the name is the path of a checkpoint directory.
    public var isPath: Bool { name.hasPrefix("/") }

    fileprivate var paths: [SpecPath] { isPath ? [SpecPath(field: field, path: name)] : [] }
}

extension ModelSpec {
    fileprivate func paths(_ field: String) -> [SpecPath] {
        reference.map { SpecModelReference(field: field, name: $0).paths } ?? []
    }
}

extension DataSpec {
    fileprivate func paths(_ field: String) -> [SpecPath] {
        switch examples {
        case .idx(let spec), .npy(let spec):
            [SpecPath(field: "\(field).images", path: spec.images)] + JobSpec.path("\(field).labels", spec.labels)
        case .cifar(let spec): spec.path.map { SpecPath(field: "\(field).path", path: $0) }
        case .folder(let spec): [SpecPath(field: "\(field).path", path: spec.path)]
        case .captions(let spec): [SpecPath(field: "\(field).path", path: spec.path)]
        case .npz(let spec), .safetensors(let spec): [SpecPath(field: "\(field).path", path: spec.path)]
        case .csv(let spec): [SpecPath(field: "\(field).path", path: spec.path)]
        case .toy, .shapes: []
        }
    }
}

extension TextSpec {
    fileprivate var paths: [SpecPath] {
        let field = "condition.text"
        return switch self {
        case .transformer(let spec): JobSpec.path("\(field).transformer.tokenizer", spec.tokenizer)
        case .clip(let spec):
            [SpecPath(field: "\(field).clip.path", path: spec.path)]
                + JobSpec.path("\(field).clip.tokenizer", spec.tokenizer)
        }
    }
}
