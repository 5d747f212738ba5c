/// The settings of a U-Net of ADM.
public struct ADMSpec: Codable, Sendable, Hashable {
    /// How pictures are halved and doubled.
    public enum Resample: String, Codable, Sendable, Hashable, CaseIterable {
        /// By learned convolutions.
        case convolution
        /// By means and repeated pixels.
        case plain
        /// By means and repeated pixels within a residual block.
        case residual
    }

    /// The channels that `multipliers` multiply, even.
    public var width: Int
    /// The channels of each level as multiples of `width`, finest level first; each level after the first has half the
    /// height and width.
    public var multipliers: [Int]
    /// Residual blocks of each level on the way down.
    public var blocks: Int
    /// Levels that have self-attention, 0 being the finest.
    public var attention: [Int]
    /// Heads of each self-attention; `nil` where `headWidth` tells.
    public var heads: Int?
    /// Channels of each head.
    public var headWidth: Int?
    /// Whether time and label scale and shift the channels of a block, or are added to them.
    public var scaleShift: Bool
    /// How pictures are halved and doubled.
    public var resample: Resample
    /// The probability with which a unit is off in training, in [0, 1).
    public var dropout: Double
    /// Groups of each group normalisation; must divide every number of channels.
    public var groups: Int

    private enum CodingKeys: String, CodingKey {
        case width, multipliers, blocks, attention, heads, headWidth = "head-width", scaleShift = "scale-shift"
        case resample, dropout, groups
    }

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
}
