/// The settings of a U-Net of ADM.
public struct ADMSpec: SpecMapping {
    /// The resampling of feature maps between levels.
    public enum Resample: String, Codable, Sendable, Hashable, CaseIterable {
        /// Learned convolutions between levels.
        case convolution
        /// Means on the way down, repeated pixels on the way up.
        case plain
        /// Means and repeated pixels within a residual block.
        case residual
    }

    /// The channels that `multipliers` multiply, even.
    public var width = 128
    /// The channels of each level as multiples of `width`, finest level first; each level after the first has half the
    /// height and width.
    public var multipliers = [1, 2, 2]
    /// Residual blocks of each level on the way down.
    public var blocks = 2
    /// Levels that have self-attention, 0 being the finest.
    public var attention = [2]
    /// Heads of each self-attention; `nil` where `headWidth` tells.
    public var heads: Int?
    /// Channels of each head.
    public var headWidth: Int?
    /// Whether time and label scale and shift the channels of a block, or are added to them.
    public var scaleShift = true
    /// Resampling of feature maps between levels, default `convolution`.
    public var resample = Resample.convolution
    /// The probability with which a unit is off in training, in [0, 1).
    public var dropout = 0.0
    /// Groups of each group normalisation; must divide every number of channels.
    public var groups = 32

    /// Creates the settings with their defaults.
    public init() {}

    /// Names the settings.
    public init(
        width: Int, multipliers: [Int], blocks: Int, attention: [Int], heads: Int?, headWidth: Int?, scaleShift: Bool,
        resample: Resample, dropout: Double = 0, groups: Int = 32
    ) {
        self.width = width
        self.multipliers = multipliers
        self.blocks = blocks
        self.attention = attention
        self.heads = heads
        self.headWidth = headWidth
        self.scaleShift = scaleShift
        self.resample = resample
        self.dropout = dropout
        self.groups = groups
    }

    /// The table of keys.
    public static let table = KeyTable<ADMSpec>(check: check) {
        Key("width", \.width, .evenInteger(2...65536), "Channels that the multipliers multiply.")
        Key(
            "multipliers", \.multipliers, .levels([1, 2, 2]),
            "Channels of each level as multiples of width, finest first.")
        Key("blocks", \.blocks, .integer(1...64), "Residual blocks of each level on the way down.")
        Key(
            "attention", \.attention, .integers(0...15), default: "the coarsest level",
            "Levels with self-attention, 0 is the finest; the coarsest always has one in the middle.")
        Key("heads", \.heads, .integer(1...1024), absent: "4", "Heads of each self-attention.")
        Key(
            "head-width", \.headWidth, .integer(1...65536), absent: "by heads",
            "Channels of each head, in place of heads.")
        Key(
            "scale-shift", \.scaleShift, .flag,
            "Let time and label scale and shift channels, instead of adding to them.")
        Key("resample", \.resample, .word, "How pictures are halved and doubled.")
        Key("dropout", \.dropout, .number(.halfOpen(0, 1)), "Probability with which a unit is off in training.")
        Key("groups", \.groups, .integer(1...65536), "Groups of each group normalisation; they divide all channels.")
    }

    private static func check(_ spec: inout ADMSpec, _ reader: MappingReader) {
        let coarsest = max(0, spec.multipliers.count - 1)
        spec.attention = reader.attention(spec.attention, levels: spec.multipliers.count)
        if spec.headWidth != nil {
            reader.refuse(["heads"], "beside head-width")
        } else if spec.heads == nil {
            spec.heads = 4
        }
        for multiplier in spec.multipliers where spec.width * multiplier % spec.groups != 0 {
            reader.report(
                "multipliers",
                "\(spec.width * multiplier) channels cannot be divided into \(spec.groups) groups of normalisation")
        }
        // The coarsest level always has attention, in the middle.
        for level in Set(spec.attention + [coarsest]).sorted() where spec.multipliers.indices.contains(level) {
            let channels = spec.width * spec.multipliers[level]
            if let heads = spec.heads, channels % heads != 0 {
                reader.report("heads", "\(channels) channels of level \(level) cannot be divided into \(heads) heads")
            }
            if let headWidth = spec.headWidth, channels % headWidth != 0 {
                reader.report(
                    "head-width",
                    "\(channels) channels of level \(level) cannot be divided into heads of \(headWidth)")
            }
        }
    }
}

extension ADMSpec: ResidualNetworkSize {
    var levelChannels: [Int] { multipliers.map { $0 * width } }
}
