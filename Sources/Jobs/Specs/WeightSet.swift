/// The weights of a checkpoint, or of a file that holds several.
public enum WeightSet: String, Codable, Sendable, Hashable, CaseIterable {
    /// Exponential moving average of the weights, or the only weights of a file.
    case ema
    /// Raw weights, as the optimiser left them.
    case raw

    /// Reads a word, the earlier `model` for `raw` included.
    public init?(rawValue: String) {
        switch rawValue {
        case "ema": self = .ema
        case "raw", "model": self = .raw
        default: return nil
        }
    }

    /// The weights' file in a checkpoint.
    public var checkpointFile: CheckpointFile {
        switch self {
        case .ema: .ema
        case .raw: .model
        }
    }
}
