internal import Torch

extension SiT {
    /// The hyperparameters of the transformer.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Number of channels of the picture or latent, at least 1.
        public var inputChannels: Int
        /// Height of the picture in pixels, a multiple of `patch`.
        public var pictureHeight: Int
        /// Width of the picture in pixels, a multiple of `patch`.
        public var pictureWidth: Int
        /// Side of a patch in pixels, at least 1.
        public var patch: Int
        /// Length of a patch's vector, a multiple of 4 and of `heads`.
        public var width: Int
        /// Number of blocks, at least 1.
        public var depth: Int
        /// Number of heads of each attention, at least 1.
        public var heads: Int
        /// Number of classes; `nil`, the default, for a network without labels.
        public var classes: Int?
        /// Length of a text's token vectors; `nil`, the default, for a network without texts.
        public var textWidth: Int?
        /// Whether the output layer has twice the channels, as in published checkpoints, default `false`.
        public var learnSigma: Bool

        /// Creates a configuration; the network checks it.
        public init(
            inputChannels: Int, pictureHeight: Int, pictureWidth: Int, patch: Int, width: Int, depth: Int, heads: Int,
            classes: Int? = nil, learnSigma: Bool = false, textWidth: Int? = nil
        ) {
            self.inputChannels = inputChannels
            self.pictureHeight = pictureHeight
            self.pictureWidth = pictureWidth
            self.patch = patch
            self.width = width
            self.depth = depth
            self.heads = heads
            self.classes = classes
            self.learnSigma = learnSigma
            self.textWidth = textWidth
        }

        /// The number of patches along the height.
        var rows: Int { pictureHeight / patch }
        /// The number of patches along the width.
        var columns: Int { pictureWidth / patch }
        /// The number of channels of the output layer.
        var outputChannels: Int { learnSigma ? 2 * inputChannels : inputChannels }

        func check() throws(TorchError) {
            func require(_ condition: Bool, _ message: String) throws(TorchError) {
                guard condition else { throw TorchError(operation: "SiT", message: message) }
            }
            try require(inputChannels > 0, "inputChannels must be at least 1, not \(inputChannels)")
            try require(patch > 0, "a patch must have at least 1 pixel, not \(patch)")
            try require(depth > 0, "there must be at least 1 block, not \(depth)")
            try require(classes ?? 1 > 0, "classes must be at least 1; leave it out for a network without labels")
            try require(classes == nil || textWidth == nil, "set either classes or textWidth, not both")
            try require(textWidth ?? 1 > 0, "textWidth must be at least 1")
            try require(
                width > 0 && width.isMultiple(of: 4), "the width must be a positive multiple of 4, not \(width)")
            try require(
                heads > 0 && width.isMultiple(of: heads), "a width of \(width) does not divide into \(heads) heads")
            try require(
                pictureHeight > 0 && pictureWidth > 0 && pictureHeight.isMultiple(of: patch)
                    && pictureWidth.isMultiple(of: patch),
                "pictures of \(pictureHeight)x\(pictureWidth) pixels cannot be cut into patches of \(patch)x\(patch)")
        }

        func check(pictures shape: [Int]) throws(TorchError) {
            let expected = [inputChannels, pictureHeight, pictureWidth]
            guard shape.count == 4, Array(shape.dropFirst()) == expected else {
                throw TorchError(
                    operation: "SiT",
                    message:
                        "expected pictures of shape [N, \(inputChannels), \(pictureHeight), \(pictureWidth)], "
                        + "not \(shape)")
            }
        }
    }
}
