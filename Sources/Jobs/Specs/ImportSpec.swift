/// A spec of kind `import`.
public struct ImportSpec: Codable, Sendable, Hashable {
    /// The job's name.
    public var name: String?
    /// The absolute paths of files of PyTorch or safetensors, parts of one network, or of one directory with a manifest.json
    /// (a checkpoint) or a config.json (an export).
    public var files: [String]
    /// Whose convention the network has; `nil` lets the files tell.
    public var convention: ModelConvention?
    /// Which weights of a file that holds several.
    public var weights: Weights
    /// Heads of a transformer's attention; `nil` takes the published number for its width.
    public var heads: Int?
    /// Height and width of the samples of a network that works on any; `nil` lets the files tell.
    public var size: Int?
    /// What the samples are latents of; `nil` lets the files tell.
    public var latents: LatentSpec?

    /// Which weights of a file that holds several.
    public enum Weights: String, Codable, Sendable, Hashable, CaseIterable {
        /// Their average, or the only ones.
        case ema
        /// As the optimiser left them.
        case model
    }
}

extension ImportSpec: JobKindSpec, ReadableSpec {
    /// The kind `import`.
    public static var traits: JobKindTraits {
        .init(
            .importing, "imports a network", stepUnit: "networks", checkpointRole: .generator)
    }
    /// `cpu`: nothing is computed.
    public var device: String { "cpu" }
    /// `nil`: the import is one step.
    public var steps: Int? { nil }
    /// The files and directories that the spec names.
    public var paths: [SpecPath] {
        files.map { SpecPath(field: "files", path: $0) } + SpecPath.list("latents.decoder", latents?.decoder)
    }
}
