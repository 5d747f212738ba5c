internal import Torch

extension ADM {
    /// The sizes of a U-Net.
    public struct Configuration: Codable, Hashable, Sendable {
        /// How pictures are halved and doubled.
        public enum Resampling: String, Codable, Hashable, Sendable, CaseIterable {
            /// By a convolution with stride 2, and by repeated pixels and a convolution.
            case convolution
            /// By the mean of 2x2 pixels, and by repeated pixels, without parameters.
            case plain
            /// The same within a residual block.
            case residual
        }

        /// How many heads an attention has.
        public enum Heads: Codable, Hashable, Sendable {
            /// So many.
            case count(Int)
            /// As many as there are so many channels.
            case width(Int)
        }

        /// The channels of the picture.
        public var inputChannels: Int
        /// The channels that `multipliers` multiply; even.
        public var width: Int
        /// The channels of each level as multiples of `width`, finest level first.
        public var multipliers: [Int]
        /// The residual blocks of each level on the way down.
        public var blocks: Int
        /// The levels with self-attention, 0 for the finest.
        public var attention: [Int]
        /// The heads of each attention.
        public var heads: Heads
        /// Whether time and label scale and shift the normalised channels of a block, or are added before.
        public var scaleShift: Bool
        /// How pictures are halved and doubled.
        public var resampling: Resampling
        /// The probability with which a unit of a block is off while the network learns, in [0, 1).
        public var dropout: Double
        /// The groups of each normalisation; divides every number of channels.
        public var groups: Int
        /// The number of classes; nil for a network without labels.
        public var classes: Int?
        /// The length of the vectors of a text that the network is told; nil for a network without texts.
        public var textWidth: Int?

        /// The given sizes.
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

        /// The length of the vector that tells the blocks about time and label.
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
            try require(classes == nil || textWidth == nil, "a network is told of classes or of texts, not of both")
            try require(width.isMultiple(of: 2), "the width must be even, not \(width)")
            try require(dropout >= 0 && dropout < 1, "the probability of dropout lies in [0, 1), not \(dropout)")
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
