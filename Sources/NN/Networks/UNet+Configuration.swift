internal import Torch

extension UNet {
    /// The hyperparameters of the U-Net.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Number of channels of the picture, at least 1, default 1.
        public var inputChannels: Int
        /// Channels of each level, finest first, 1 to 16 levels; each level halves the size.
        public var channels: [Int]
        /// Number of residual blocks per level and way, at least 1, default 1.
        public var blocks: Int
        /// Levels with self-attention, 0 for the finest, default [2].
        public var attention: [Int]
        /// Number of heads of each attention, at least 1, default 4.
        public var heads: Int
        /// Number of classes; `nil`, the default, for a network without labels.
        public var classes: Int?
        /// Length of a text's token vectors; `nil`, the default, for a network without texts.
        public var textWidth: Int?
        /// Length of the embedding of time and label, even, default 128.
        public var embeddingWidth: Int
        /// Number of groups of each normalisation, default 8; divides every number of channels.
        public var groups: Int

        /// Creates a configuration; the defaults give a third of a million parameters, for pictures of 28x28 pixels.
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
            try require(classes ?? 1 > 0, "classes must be at least 1; leave it out for a network without labels")
            try require(classes == nil || textWidth == nil, "set either classes or textWidth, not both")
            try require(textWidth ?? 1 > 0, "textWidth must be at least 1")
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

        /// Checks that pictures of a shape can be halved once for each level after the first.
        func check(pictures shape: [Int]) throws(TorchError) {
            try PictureShape.check(shape, channels: inputChannels, halvings: channels.count - 1, network: "UNet")
        }
    }
}
