internal import Torch

extension LabUNet {
    /// The sizes of a U-Net.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The channels of the picture.
        public var inputChannels: Int
        /// The channels of each level, finest first; each level has half the size of the one before.
        public var channels: [Int]
        /// The residual layers of each encoder, of the middle and of each decoder.
        public var blocks: Int
        /// The number of classes; nil for a network without labels.
        public var classes: Int?
        /// The length of the vectors of a text that the network is told; nil for a network without texts.
        public var textWidth: Int?
        /// The length of the vectors of time and label; even.
        public var embeddingWidth: Int

        /// The given sizes; the defaults are those of the lab.
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

        /// Whether layers are told of a label or a text beside the time.
        var hasCondition: Bool { classes != nil || textWidth != nil }

        func check() throws(TorchError) {
            let sizes = channels + [inputChannels, blocks, classes ?? 1, textWidth ?? 1]
            guard !channels.isEmpty, channels.count <= 16, sizes.allSatisfy({ $0 > 0 }) else {
                throw TorchError(operation: "LabUNet", message: "sizes must be at least 1: \(self)")
            }
            guard classes == nil || textWidth == nil else {
                throw TorchError(
                    operation: "LabUNet", message: "a network is told of classes or of texts, not of both")
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
