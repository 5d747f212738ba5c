// The fields of data and of text encoders that name files.

extension DataSpec {
    /// The files and folders that the examples are read from.
    /// - Parameter field: the field that describes the examples: `data`.
    func paths(_ field: String) -> [SpecPath] {
        switch examples {
        case .idx(let files), .npy(let files):
            SpecPath.list("\(field).images", files.images) + SpecPath.list("\(field).labels", files.labels)
        default: examples.paths.map { SpecPath(field: "\(field).path", path: $0) }
        }
    }
}

extension TextSpec {
    /// The files and directories that the encoder is read from.
    /// - Parameter field: the field that describes the encoder: `condition.text`.
    func paths(_ field: String) -> [SpecPath] {
        switch self {
        case .transformer(let spec): SpecPath.list("\(field).transformer.tokenizer", spec.tokenizer)
        case .clip(let spec):
            SpecPath.list("\(field).clip.path", spec.path) + SpecPath.list("\(field).clip.tokenizer", spec.tokenizer)
        }
    }
}
