internal import Torch

extension CLIPTextEncoder {
    /// The hyperparameters of the text encoder.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The activation function of the MLPs.
        public enum Activation: String, Codable, Hashable, Sendable, CaseIterable {
            /// GELU, `x Φ(x)`.
            case gelu
            /// Quick GELU, `x sigmoid(1.702 x)`, of OpenAI's checkpoints.
            case quickGELU = "quick_gelu"
        }

        /// Size of the vocabulary, in tokens.
        public var vocabulary: Int
        /// Context length in tokens, including begin, end and padding.
        public var context: Int
        /// Length of a token vector, divisible by `heads`.
        public var width: Int
        /// Number of layers, at least 1.
        public var depth: Int
        /// Number of heads of each attention, at least 1.
        public var heads: Int
        /// Number of hidden units of each MLP, at least 1.
        public var units: Int
        /// Activation function of the MLPs, default `gelu`.
        public var activation: Activation
        /// Tokens of the empty text, without its end token.
        public var start: [Int]
        /// Token that ends a text; the tokens after it are padding.
        public var end: Int

        /// Creates a configuration; the encoder checks it.
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

        /// The tokens of the empty text, padded to the context length.
        public var empty: [Int64] {
            (start.map { Int64($0) } + Array(repeating: Int64(end), count: max(0, context - start.count)))
        }

        func check() throws(TorchError) {
            func require(_ condition: Bool, _ message: String) throws(TorchError) {
                guard condition else { throw TorchError(operation: "CLIPTextEncoder", message: message) }
            }
            try require(vocabulary > 0, "the vocabulary must have at least 1 token, not \(vocabulary)")
            try require(context > start.count, "a context of \(context) tokens is too short for a text")
            try require(depth > 0 && units > 0, "there must be at least 1 layer and 1 unit, not \(depth) and \(units)")
            try require(
                heads > 0 && width > 0 && width.isMultiple(of: heads),
                "a width of \(width) does not divide into \(heads) heads")
            try require(
                (start + [end]).allSatisfy { (0..<vocabulary).contains($0) },
                "the begin tokens \(start) or the end token \(end) are not in a vocabulary of \(vocabulary)")
        }
    }
}
