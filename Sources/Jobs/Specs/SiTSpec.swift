/// The settings of a transformer of SiT or DiT.
public struct SiTSpec: SpecMapping {
    /// The published sizes.
    public enum Size: String, Codable, Sendable, Hashable, CaseIterable {
        case small = "S", base = "B", large = "L", extraLarge = "XL"

        /// Width, depth and heads (Peebles and Xie 2023, table 1).
        public var sizes: (width: Int, depth: Int, heads: Int) {
            switch self {
            case .small: (384, 12, 6)
            case .base: (768, 12, 12)
            case .large: (1024, 24, 16)
            case .extraLarge: (1152, 28, 16)
            }
        }
    }

    /// The side of a patch in pixels.
    public var patch = 2
    /// The width of a token's vector, a multiple of 4 and of `heads`.
    public var width = 384
    /// The number of blocks.
    public var depth = 12
    /// The heads of each attention.
    public var heads = 6
    /// Whether the last layer gives twice the channels, as the published checkpoints have it.
    public var learnSigma = false

    /// Creates the settings with their defaults.
    public init() {}

    /// Names the settings.
    public init(patch: Int, width: Int, depth: Int, heads: Int, learnSigma: Bool = false) {
        self.patch = patch
        self.width = width
        self.depth = depth
        self.heads = heads
        self.learnSigma = learnSigma
    }

    /// A short form of three settings, which a frozen spec spells out.
    private var size: Size? {
        get { nil }
        set { if let newValue { (width, depth, heads) = newValue.sizes } }
    }

    /// The table of keys.
    public static let table = KeyTable<SiTSpec>(check: check) {
        Key(
            "size", \.size, .word, absent: "width, depth and heads",
            "Published size, in place of width, depth and heads.")
        Key("patch", \.patch, .integer(1...1024), "Side of a patch in pixels.")
        Key("width", \.width, .integer(4...65536), "Width of a token's vector, a multiple of 4 and of heads.")
        Key("depth", \.depth, .integer(1...1024), "Number of blocks.")
        Key("heads", \.heads, .integer(1...1024), "Heads of each attention.")
        Key(
            "learn-sigma", \.learnSigma, .flag, "Give the last layer twice the channels, as published checkpoints have."
        )
    }

    private static func check(_ spec: inout SiTSpec, _ reader: MappingReader) {
        if reader.has("size") { reader.refuse(["width", "depth", "heads"], "beside size") }
        if spec.width % 4 != 0 {
            reader.report("width", "\(spec.width) is not a multiple of 4, which the table of positions needs")
        }
        if spec.width % spec.heads != 0 {
            reader.report("heads", "a width of \(spec.width) cannot be divided into \(spec.heads) heads")
        }
    }
}

extension SiTSpec: NetworkSize {
    /// Attention 4 w², MLP 8 w² and modulation 6 w² in each block (Peebles and Xie 2023).
    var fewestParameters: Double { 18 * Double(depth) * Double(width) * Double(width) }

    /// Of a block: the input, twice normalised and modulated, queries, keys and values, the attention's output, and the MLP's
    /// hidden layer before and after its nonlinearity.
    func fewestActivations(height: Int, width: Int, recomputes: Bool) -> Double {
        Double(height / patch * (width / patch)) * Double(self.width) * Double(depth) * (recomputes ? 1 : 16)
    }
}
