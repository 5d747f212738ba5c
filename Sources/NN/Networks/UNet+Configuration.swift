internal import Torch

extension UNet {
    /// The sizes of a U-Net.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The channels of the picture, 1 for grey and 3 for colour.
        public var inputChannels: Int
        /// The channels of each level, finest first; each level has half the size of the one before.
        public var channels: [Int]
        /// The residual blocks of each level, on the way down and again on the way up.
        public var blocks: Int
        /// The levels with self-attention, 0 for the finest.
        public var attention: [Int]
        /// The heads of each attention.
        public var heads: Int
        /// The number of classes; nil for a network without labels.
        public var classes: Int?
        /// The length of the vectors of a text that the network is told; nil for a network without texts.
        public var textWidth: Int?
        /// The length of the vector that tells the blocks about time and label; even.
        public var embeddingWidth: Int
        /// The groups of each normalisation; divides every number of channels.
        public var groups: Int

        /// The given sizes. The defaults make a network of a third of a million parameters for pictures of 28x28.
        public init(
            inputChannels: Int = 1, channels: [Int] = [16, 32, 64], blocks: Int = 1, attention: [Int] = [2],
            heads: Int = 4, classes: Int? = nil, embeddingWidth: Int = 128, groups: Int = 8, textWidth: Int? = nil
        ) {
            self.inputChannels = inputChannels
            self.channels = channels
            self.blocks = blocks
            self.attention = attention
            self.heads = heads
            self.classes = classes
            self.embeddingWidth = embeddingWidth
            self.groups = groups
            self.textWidth = textWidth
        }

        func check() throws(TorchError) {
            func require(_ condition: Bool, _ message: String) throws(TorchError) {
                guard condition else { throw TorchError(operation: "UNet", message: message) }
            }
            try require(inputChannels > 0, "inputChannels must be at least 1, not \(inputChannels)")
            try require(!channels.isEmpty && channels.count <= 16, "there must be 1 to 16 levels of channels")
            try require(blocks > 0, "there must be at least 1 block in a level, not \(blocks)")
            try require(groups > 0, "there must be at least 1 group, not \(groups)")
            try require(classes ?? 1 > 0, "there must be at least 1 class; leave classes out for no labels")
            try require(classes == nil || textWidth == nil, "a network is told of classes or of texts, not of both")
            try require(textWidth ?? 1 > 0, "the vectors of a text must have at least 1 number")
            for count in channels {
                try require(
                    count > 0 && count.isMultiple(of: groups), "\(count) channels do not divide into \(groups) groups")
            }
            for level in attention {
                try require(
                    channels.indices.contains(level),
                    "there is no level \(level) for attention: the coarsest is "
                        + "\(channels.count - 1)")
                try require(
                    heads > 0 && channels[level].isMultiple(of: heads),
                    "\(channels[level]) channels do not divide into \(heads) heads")
            }
        }

        /// Checks that pictures of a shape can be halved as often as there are levels below the first.
        func check(pictures shape: [Int]) throws(TorchError) {
            try PictureShape.check(shape, channels: inputChannels, halvings: channels.count - 1, network: "UNet")
        }
    }
}
