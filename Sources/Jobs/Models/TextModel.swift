/// The text encoder of a trained network, as a manifest describes it. Its tokenizer is a file of the checkpoint.
public struct TextModel: Codable, Sendable, Hashable {
    /// The activation function of a perceptron, behind its first layer.
    public enum Activation: String, Codable, Sendable, Hashable {
        case gelu
        case quickGELU = "quick_gelu"
    }

    /// The tokenizer's file in the directory of a checkpoint and of a run.
    public static let tokenizerName = CheckpointFile.tokenizer.name

    /// The file in the directory of a run that holds this description, so that later attempts need not read the encoder.
    public static let fileName = "text_encoder.json"

    /// One more than the largest token.
    public var vocabulary: Int
    /// Tokens of a prompt, with begin, end and padding.
    public var context: Int
    /// The length of the vector of a token.
    public var width: Int
    /// The number of layers.
    public var depth: Int
    /// The heads of each attention.
    public var heads: Int
    /// The units of each perceptron.
    public var units: Int
    /// Activation function of each perceptron, behind its first layer.
    public var activation: Activation
    /// The tokens before each text.
    public var start: [Int]
    /// Token after each text, which also pads the prompt to its length.
    public var end: Int
    /// Whether the encoder's weights are frozen in training.
    public var isFrozen: Bool

    private enum CodingKeys: String, CodingKey {
        case vocabulary, context, width, depth, heads, units, activation, start, end, isFrozen = "frozen"
    }

    /// Describes an encoder.
    public init(
        vocabulary: Int, context: Int, width: Int, depth: Int, heads: Int, units: Int, activation: Activation,
        start: [Int], end: Int, isFrozen: Bool
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
        self.isFrozen = isFrozen
    }
}
