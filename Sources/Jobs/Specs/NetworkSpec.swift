/// Which network is trained.
public enum NetworkSpec: Codable, Sendable, Hashable {
    /// A convolutional U-Net for images.
    case unet(UNetSpec)
    /// A multilayer perceptron on flattened examples.
    case mlp(MLPSpec)

    private enum CodingKeys: String, CodingKey { case kind }

    /// The word in the spec.
    public var kind: String {
        switch self {
        case .unet: "unet"
        case .mlp: "mlp"
        }
    }

    /// Reads the `kind` and then its settings.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .kind) {
        case "unet": self = .unet(try UNetSpec(from: decoder))
        case "mlp": self = .mlp(try MLPSpec(from: decoder))
        case let word:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "there is no network \"\(word)\"")
        }
    }

    /// Writes the `kind` beside the network's own keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        switch self {
        case .unet(let spec): try spec.encode(to: encoder)
        case .mlp(let spec): try spec.encode(to: encoder)
        }
    }
}

/// The settings of a U-Net.
public struct UNetSpec: Codable, Sendable, Hashable {
    /// Channels of each level, finest first; each level after the first has half the height and width.
    public var channels: [Int]
    /// Residual layers per level on the way down.
    public var blocks: Int
    /// Levels that have self-attention, 0 being the finest.
    public var attention: [Int]
    /// Heads of each self-attention; must divide the channels of its level.
    public var heads: Int
    /// Width of the time and label embedding, even.
    public var embedding: Int
    /// Groups of each group normalisation; must divide every number of channels.
    public var groups: Int
}

/// The settings of a multilayer perceptron.
public struct MLPSpec: Codable, Sendable, Hashable {
    /// Width of every hidden layer, and of the label embedding.
    public var width: Int
    /// Number of hidden layers.
    public var depth: Int
}
