/// The network that is trained.
public enum NetworkSpec: SpecUnion {
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

    /// The words of the networks.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        case unet, mlp, sit, adm, lab

        /// Whether a classifier is made of the network's way to the coarsest level.
        var hasClassifier: Bool {
            switch self {
            case .unet, .mlp, .sit, .adm: true
            case .lab: false
            }
        }
    }

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

    /// The settings of the network, which bound its size.
    var size: any NetworkSize {
        switch self {
        case .unet(let spec): spec
        case .mlp(let spec): spec
        case .sit(let spec): spec
        case .adm(let spec): spec
        case .lab(let spec): spec
        }
    }

    /// The key that chooses the variant, `kind`.
    public static let key = "kind"
    /// The documentation of `kind`.
    public static let summary = "Kind of network; each kind has keys of its own."
    /// The network of a spec that names none.
    public static let standard: String? = "unet"

    /// The keys of each network.
    public static let variants: [Variant<NetworkSpec>] = [
        Variant("unet", "U-Net of this project, for pictures.") {
            .unet($0)
        } _: {
            if case .unet(let spec) = $0 { spec } else { nil }
        },
        Variant("mlp", "Multilayer perceptron, for points.") {
            .mlp($0)
        } _: {
            if case .mlp(let spec) = $0 { spec } else { nil }
        },
        Variant("sit", "Transformer of SiT and DiT.") {
            .sit($0)
        } _: {
            if case .sit(let spec) = $0 { spec } else { nil }
        },
        Variant("adm", "U-Net of ADM.") {
            .adm($0)
        } _: {
            if case .adm(let spec) = $0 { spec } else { nil }
        },
        Variant("lab", "U-Net of MIT's course, lab 3.") {
            .lab($0)
        } _: {
            if case .lab(let spec) = $0 { spec } else { nil }
        },
    ]

    /// The expected value in messages about a spec without a network.
    static let expected = "{kind: unet, ...}, or another kind: \(Kind.allCases.map(\.rawValue).joined(separator: ", "))"

    /// Refuses a network of pictures for points.
    func check(_ data: DataSpec, _ reader: MappingReader) {
        guard kind != .mlp, data.examples.hasPoints else { return }
        reader.report(
            field: "network.kind",
            "a network of kind \(kind.rawValue) works on pictures, and data of format \(data.examples.format.rawValue) are "
                + "points; use mlp")
    }
}

/// The settings of a U-Net.
public struct UNetSpec: SpecMapping {
    /// Channels of each level, finest first; each level after the first has half the height and width.
    public var channels = [32, 64, 128]
    /// Residual layers per level on the way down.
    public var blocks = 1
    /// Levels that have self-attention, 0 being the finest.
    public var attention = [2]
    /// Heads of each self-attention; must divide the channels of its level.
    public var heads = 4
    /// Width of the time and label embedding, even.
    public var embedding = 64
    /// Groups of each group normalisation; must divide every number of channels.
    public var groups = 8

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<UNetSpec>(check: check) {
        Key(
            "channels", \.channels, .levels([32, 64, 128]),
            "Channels of each level, finest first; each level halves height and width.")
        Key("blocks", \.blocks, .integer(1...64), "Residual layers of each level on the way down.")
        Key(
            "attention", \.attention, .integers(0...15), default: "the coarsest level",
            "Levels with self-attention, 0 is the finest.")
        Key("heads", \.heads, .integer(1...1024), "Heads of each self-attention; they divide the level's channels.")
        Key("embedding", \.embedding, .evenInteger(2...65536), "Width of the time and label embedding.")
        Key("groups", \.groups, .integer(1...65536), "Groups of each group normalisation; they divide all channels.")
    }

    private static func check(_ spec: inout UNetSpec, _ reader: MappingReader) {
        spec.attention = reader.attention(spec.attention, levels: spec.channels.count)
        for count in spec.channels where count % spec.groups != 0 {
            reader.report("channels", "\(count) channels cannot be divided into \(spec.groups) groups of normalisation")
        }
        for level in spec.attention where level < spec.channels.count && spec.channels[level] % spec.heads != 0 {
            reader.report(
                "heads", "\(spec.channels[level]) channels of level \(level) cannot be divided into \(spec.heads) heads"
            )
        }
    }
}

/// The settings of a multilayer perceptron.
public struct MLPSpec: SpecMapping {
    /// Width of every hidden layer.
    public var width = 64
    /// Number of hidden layers.
    public var depth = 4
    /// Width of the embedding of label or text; `nil` means `width`.
    public var embedding: Int?

    /// Creates the settings with their defaults.
    public init() {}

    /// Names the settings.
    public init(width: Int, depth: Int) {
        self.width = width
        self.depth = depth
    }

    /// The table of keys.
    public static let table = KeyTable<MLPSpec> {
        Key("width", \.width, .integer(1...1_048_576), "Width of each hidden layer.")
        Key("depth", \.depth, .integer(1...256), "Number of hidden layers.")
        Key(
            "embedding", \.embedding, .integer(1...1_048_576), absent: "width",
            "Width of the embedding of label or text.")
    }
}

/// The settings of a U-Net of MIT's lab.
public struct LabSpec: SpecMapping {
    /// Channels of each level, finest first; each level after the first has half the height and width.
    public var channels = [32, 64, 128]
    /// Residual layers of each encoder and decoder.
    public var blocks = 2
    /// Width of the time embedding and of the label embedding, even.
    public var embedding = 40

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<LabSpec> {
        Key("channels", \.channels, .levels([32, 64, 128]), "Channels of each level, finest first.")
        Key("blocks", \.blocks, .integer(1...64), "Residual layers of each encoder and decoder.")
        Key(
            "embedding", \.embedding, .evenInteger(2...65536), "Width of the time embedding and of the label embedding."
        )
    }
}

extension UNetSpec: ResidualNetworkSize {
    var levelChannels: [Int] { channels }
}

extension LabSpec: ResidualNetworkSize {
    var levelChannels: [Int] { channels }
}

extension MLPSpec: NetworkSize {
    var fewestParameters: Double { Double(depth - 1) * Double(width) * Double(width) }

    func fewestActivations(height: Int, width: Int, recomputes: Bool) -> Double { Double(depth) * Double(self.width) }
}

extension MappingReader {
    /// The levels with self-attention: those that the spec names, the coarsest by default.
    func attention(_ levels: [Int], levels count: Int) -> [Int] {
        let coarsest = max(0, count - 1)
        guard has("attention") else { return [coarsest] }
        for level in levels where level > coarsest {
            report("attention", "\(level) is out of range; valid is 0 to \(coarsest)")
        }
        return levels
    }
}
