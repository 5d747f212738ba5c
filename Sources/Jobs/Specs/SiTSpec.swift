/// The settings of a transformer of SiT or DiT.
public struct SiTSpec: Codable, Sendable, Hashable {
    /// The published sizes.
    public enum Size: String, Sendable, Hashable, CaseIterable {
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
    public var patch: Int
    /// The length of the vector of a patch, a multiple of 4 and of `heads`.
    public var width: Int
    /// The number of blocks.
    public var depth: Int
    /// The heads of each attention.
    public var heads: Int
    /// Whether the last layer gives twice the channels, as the published checkpoints have it.
    public var learnSigma: Bool

    private enum CodingKeys: String, CodingKey { case patch, width, depth, heads, learnSigma = "learn-sigma" }

    /// Names the settings.
    public init(patch: Int, width: Int, depth: Int, heads: Int, learnSigma: Bool = false) {
        self.patch = patch
        self.width = width
        self.depth = depth
        self.heads = heads
        self.learnSigma = learnSigma
    }
}
