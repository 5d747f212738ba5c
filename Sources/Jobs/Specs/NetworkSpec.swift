/// Which network is trained.
public enum NetworkSpec: Codable, Sendable, Hashable {
    /// A convolutional U-Net for images.
    case unet(UNetSpec)
    /// A multilayer perceptron on flattened examples.
    case mlp(MLPSpec)
    /// The transformer of SiT and DiT.
    case sit(SiTSpec)
    /// The U-Net of ADM.
    case adm(ADMSpec)
    /// The U-Net of the lab of MIT's course.
    case lab(LabSpec)

    /// The words for the networks.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable { case unet, mlp, sit, adm, lab }

    private enum CodingKeys: String, CodingKey { case kind }

    /// The word in the spec.
    public var kind: Kind {
        switch self {
        case .unet: .unet
        case .mlp: .mlp
        case .sit: .sit
        case .adm: .adm
        case .lab: .lab
        }
    }

    /// Reads the `kind` and then its settings.
    public init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .kind) {
        case .unet: self = .unet(try UNetSpec(from: decoder))
        case .mlp: self = .mlp(try MLPSpec(from: decoder))
        case .sit: self = .sit(try SiTSpec(from: decoder))
        case .adm: self = .adm(try ADMSpec(from: decoder))
        case .lab: self = .lab(try LabSpec(from: decoder))
        }
    }

    /// Writes the `kind` beside the network's own keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        switch self {
        case .unet(let spec): try spec.encode(to: encoder)
        case .mlp(let spec): try spec.encode(to: encoder)
        case .sit(let spec): try spec.encode(to: encoder)
        case .adm(let spec): try spec.encode(to: encoder)
        case .lab(let spec): try spec.encode(to: encoder)
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

/// The settings of a U-Net of MIT's lab.
public struct LabSpec: Codable, Sendable, Hashable {
    /// Channels of each level, finest first; each level after the first has half the height and width.
    public var channels: [Int]
    /// Residual layers of each encoder and decoder.
    public var blocks: Int
    /// Width of the time embedding and of the label embedding, even.
    public var embedding: Int
}
