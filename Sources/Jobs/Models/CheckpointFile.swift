/// The name of a file of a checkpoint beside its manifest. There are no others: a manifest with another name is refused, so
/// that no name that a file tells leads anywhere.
public enum CheckpointFile: String, Codable, CodingKeyRepresentable, Sendable, Hashable, CaseIterable, Comparable {
    /// The weights of the network.
    case model = "model.safetensors"
    /// The average of the weights.
    case ema = "ema.safetensors"
    /// The state of the optimiser.
    case optimizer = "optimizer.safetensors"
    /// The tokenizer of a network of texts.
    case tokenizer = "tokenizer.json"

    /// The name of the file in the checkpoint's directory.
    public var name: String { rawValue }

    /// The order of names.
    public static func < (one: CheckpointFile, other: CheckpointFile) -> Bool { one.rawValue < other.rawValue }

    /// The reason to refuse a name, quoted so that nothing in it acts on a terminal.
    static func objection(to name: String) -> String {
        "the file \(name.prefix(80).debugDescription) is none that a checkpoint has; the known ones are "
            + allCases.map(\.rawValue).joined(separator: ", ")
    }
}
