internal import Torch

extension LabUNet {
    /// The hyperparameters of the U-Net.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Number of channels of the picture, at least 1, default 1.
        public var inputChannels: Int
        /// Channels of each level, finest first, 1 to 16 levels; each level halves the size.
        public var channels: [Int]
        /// Number of residual layers of each encoder, of the middle and of each decoder, at least 1, default 2.
        public var blocks: Int
        /// Number of classes; `nil`, the default, for a network without labels.
        public var classes: Int?
        /// Length of a text's pooled features; `nil`, the default, for a network without texts.
        public var textWidth: Int?
        /// Length of the embeddings of time and label, even, default 40.
        public var embeddingWidth: Int

        /// Creates a configuration; the defaults are the lab's.
        public init(
            inputChannels: Int = 1, channels: [Int] = [32, 64, 128], blocks: Int = 2, classes: Int? = nil,
            embeddingWidth: Int = 40, textWidth: Int? = nil
        ) {
            self.inputChannels = inputChannels
            self.channels = channels
            self.blocks = blocks
            self.classes = classes
            self.embeddingWidth = embeddingWidth
            self.textWidth = textWidth
        }

        /// Whether layers take a label or a text besides the time.
        var hasCondition: Bool { classes != nil || textWidth != nil }

        func check() throws(TorchError) {
            let sizes = channels + [inputChannels, blocks, classes ?? 1, textWidth ?? 1]
            guard !channels.isEmpty, channels.count <= 16, sizes.allSatisfy({ $0 > 0 }) else {
                throw TorchError(operation: "LabUNet", message: "sizes must be at least 1: \(self)")
            }
            guard classes == nil || textWidth == nil else {
                throw TorchError(
                    operation: "LabUNet", message: "set either classes or textWidth, not both")
            }
            guard embeddingWidth > 0, embeddingWidth.isMultiple(of: 2) else {
                throw TorchError(
                    operation: "LabUNet",
                    message: "the width of the embeddings must be positive and even, not \(embeddingWidth)")
            }
        }

        func check(pictures shape: [Int]) throws(TorchError) {
            try PictureShape.check(shape, channels: inputChannels, halvings: channels.count - 1, network: "LabUNet")
        }
    }
}
