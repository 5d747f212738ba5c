internal import Torch

extension CLIPTextEncoder {
    /// The sizes of a text encoder.
    public struct Configuration: Codable, Hashable, Sendable {
        /// What follows the first layer of each perceptron.
        public enum Activation: String, Codable, Hashable, Sendable, CaseIterable {
            /// `x Φ(x)`.
            case gelu
            /// `x sigmoid(1.702 x)`, of OpenAI's checkpoints.
            case quickGELU = "quick_gelu"
        }

        /// One more than the largest token.
        public var vocabulary: Int
        /// Tokens of a text, with begin, end and padding.
        public var context: Int
        /// The length of the vector of a token; `heads` divides it.
        public var width: Int
        /// The number of layers.
        public var depth: Int
        /// The heads of each attention.
        public var heads: Int
        /// The units of each perceptron.
        public var units: Int
        /// What follows the first layer of each perceptron.
        public var activation: Activation
        /// The tokens of the empty text without its end.
        public var start: [Int]
        /// The token that ends a text; what follows is padding.
        public var end: Int

        /// The given sizes.
        public init(
            vocabulary: Int, context: Int, width: Int, depth: Int, heads: Int, units: Int,
            activation: Activation = .gelu,
            start: [Int], end: Int
        ) {
            self.vocabulary = vocabulary
            self.context = context
            self.width = width
            self.depth = depth
            self.heads = heads
            self.units = units
            self.activation = activation
            self.start = start
            self.end = end
        }

        /// The tokens of the empty text.
        public var empty: [Int64] {
            (start.map { Int64($0) } + Array(repeating: Int64(end), count: max(0, context - start.count)))
        }

        func check() throws(TorchError) {
            func require(_ condition: Bool, _ message: String) throws(TorchError) {
                guard condition else { throw TorchError(operation: "CLIPTextEncoder", message: message) }
            }
            try require(vocabulary > 0, "the vocabulary must have at least 1 token, not \(vocabulary)")
            try require(context > start.count, "a context of \(context) tokens has no room for a text")
            try require(depth > 0 && units > 0, "there must be at least 1 layer and 1 unit, not \(depth) and \(units)")
            try require(
                heads > 0 && width > 0 && width.isMultiple(of: heads),
                "a width of \(width) does not divide into \(heads) heads")
            try require(
                (start + [end]).allSatisfy { (0..<vocabulary).contains($0) },
                "begin and end, \(start) and \(end), are not in a vocabulary of \(vocabulary)")
        }
    }
}
