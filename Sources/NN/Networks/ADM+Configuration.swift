internal import Torch

extension ADM {
    /// The hyperparameters of the U-Net.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The way in which pictures are downsampled and upsampled.
        public enum Resampling: String, Codable, Hashable, Sendable, CaseIterable {
            /// A convolution with stride 2; repeated pixels and a convolution.
            case convolution
            /// The mean of 2x2 pixels; repeated pixels. No parameters.
            case plain
            /// Mean and repetition inside a residual block.
            case residual
        }

        /// The number of heads of an attention, given directly or by the width of a head.
        public enum Heads: Codable, Hashable, Sendable {
            /// The same number of heads at every level.
            case count(Int)
            /// Heads of this many channels each.
            case width(Int)
        }

        /// Number of channels of the picture, at least 1.
        public var inputChannels: Int
        /// Base number of channels, even, multiplied by `multipliers`.
        public var width: Int
        /// Channels of each level as multiples of `width`, finest level first; 1 to 16 levels.
        public var multipliers: [Int]
        /// Number of residual blocks per level on the way down, at least 1.
        public var blocks: Int
        /// Levels with self-attention, 0 for the finest.
        public var attention: [Int]
        /// Number of heads of each attention.
        public var heads: Heads
        /// Whether time and label scale and shift the normalised channels of a block, default `false`: they are added
        /// before.
        public var scaleShift: Bool
        /// Downsampling and upsampling, default `convolution`.
        public var resampling: Resampling
        /// Dropout probability in the residual blocks, in [0, 1), default 0.
        public var dropout: Double
        /// Number of groups of each normalisation, default 32; divides every number of channels.
        public var groups: Int
        /// Number of classes; `nil`, the default, for a network without labels.
        public var classes: Int?
        /// Length of a text's token vectors; `nil`, the default, for a network without texts.
        public var textWidth: Int?

        /// Creates a configuration; the network checks it.
        public init(
            inputChannels: Int, width: Int, multipliers: [Int], blocks: Int, attention: [Int], heads: Heads,
            scaleShift: Bool = false, resampling: Resampling = .convolution, dropout: Double = 0, groups: Int = 32,
            classes: Int? = nil, textWidth: Int? = nil
        ) {
            self.inputChannels = inputChannels
            self.width = width
            self.multipliers = multipliers
            self.blocks = blocks
            self.attention = attention
            self.heads = heads
            self.scaleShift = scaleShift
            self.resampling = resampling
            self.dropout = dropout
            self.groups = groups
            self.classes = classes
            self.textWidth = textWidth
        }

        /// The length of the embedding of time and label.
        var embeddingWidth: Int { 4 * width }

        func heads(of channels: Int) -> Int {
            switch heads {
            case .count(let count): count
            case .width(let width): channels / width
            }
        }

        func check() throws(TorchError) {
            func require(_ condition: Bool, _ message: String) throws(TorchError) {
                guard condition else { throw TorchError(operation: "ADM", message: message) }
            }
            let sizes = multipliers + [inputChannels, width, blocks, groups, classes ?? 1, textWidth ?? 1]
            try require(
                !multipliers.isEmpty && multipliers.count <= 16 && sizes.allSatisfy { $0 > 0 },
                "sizes must be at least 1: \(self)")
            try require(classes == nil || textWidth == nil, "set either classes or textWidth, not both")
            try require(width.isMultiple(of: 2), "the width must be even, not \(width)")
            try require(dropout >= 0 && dropout < 1, "the dropout probability must be in [0, 1), not \(dropout)")
            for multiplier in multipliers {
                let channels = width * multiplier
                try require(
                    channels.isMultiple(of: groups), "\(channels) channels do not divide into \(groups) groups")
            }
            let coarsest = multipliers.count - 1
            for level in attention + [coarsest] {
                try require(
                    multipliers.indices.contains(level),
                    "there is no level \(level) for attention: the coarsest is \(coarsest)")
                let channels = width * multipliers[level]
                switch heads {
                case .count(let count):
                    try require(
                        count > 0 && channels.isMultiple(of: count),
                        "\(channels) channels do not divide into \(count) heads")
                case .width(let width):
                    try require(
                        width > 0 && channels.isMultiple(of: width),
                        "\(channels) channels do not divide into heads of \(width)")
                }
            }
        }

        func check(pictures shape: [Int]) throws(TorchError) {
            try PictureShape.check(shape, channels: inputChannels, halvings: multipliers.count - 1, network: "ADM")
        }
    }
}
