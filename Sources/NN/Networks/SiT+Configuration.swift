internal import Torch

extension SiT {
    /// The sizes of a transformer.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The channels of the picture or of the latent.
        public var inputChannels: Int
        /// The rows of the picture in pixels; `patch` divides it.
        public var pictureHeight: Int
        /// The columns of the picture in pixels; `patch` divides it.
        public var pictureWidth: Int
        /// The side of a patch in pixels.
        public var patch: Int
        /// The length of the vector of a patch; 4 and `heads` divide it.
        public var width: Int
        /// The number of blocks.
        public var depth: Int
        /// The heads of each attention.
        public var heads: Int
        /// The number of classes; nil for a network without labels.
        public var classes: Int?
        /// The length of the vectors of a text that the network is told; nil for a network without texts.
        public var textWidth: Int?
        /// Whether the last layer gives twice the channels.
        public var learnSigma: Bool

        /// The given sizes.
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

        /// Patches of a column of the picture.
        var rows: Int { pictureHeight / patch }
        /// Patches of a row of the picture.
        var columns: Int { pictureWidth / patch }
        /// The channels that the last layer gives.
        var outputChannels: Int { learnSigma ? 2 * inputChannels : inputChannels }

        func check() throws(TorchError) {
            func require(_ condition: Bool, _ message: String) throws(TorchError) {
                guard condition else { throw TorchError(operation: "SiT", message: message) }
            }
            try require(inputChannels > 0, "inputChannels must be at least 1, not \(inputChannels)")
            try require(patch > 0, "a patch must have at least 1 pixel, not \(patch)")
            try require(depth > 0, "there must be at least 1 block, not \(depth)")
            try require(classes ?? 1 > 0, "there must be at least 1 class; leave classes out for no labels")
            try require(classes == nil || textWidth == nil, "a network is told of classes or of texts, not of both")
            try require(textWidth ?? 1 > 0, "the vectors of a text must have at least 1 number")
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
                        "pictures of shape [N, \(inputChannels), \(pictureHeight), \(pictureWidth)] were expected, "
                        + "not \(shape)")
            }
        }
    }
}
