/// How texts become a condition: `transformer`, `{transformer: {...}}`, or `{clip: {path: ...}}`.
public enum TextSpec: Codable, Sendable, Hashable {
    /// A transformer that is trained along with the network.
    case transformer(TextTransformerSpec)
    /// CLIP's text encoder, which stays as it is.
    case clip(CLIPSpec)

    private enum CodingKeys: String, CodingKey { case transformer, clip }

    /// Tokens of a prompt, with begin, end and padding.
    public var context: Int {
        switch self {
        case .transformer(let spec): spec.context
        case .clip(let spec): spec.context
        }
    }

    /// Reads a mapping from the word to its settings.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let clip = try container.decodeIfPresent(CLIPSpec.self, forKey: .clip) {
            self = .clip(clip)
        } else {
            self = .transformer(try container.decode(TextTransformerSpec.self, forKey: .transformer))
        }
    }

    /// Writes a mapping from the word to its settings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .transformer(let spec): try container.encode(spec, forKey: .transformer)
        case .clip(let spec): try container.encode(spec, forKey: .clip)
        }
    }
}

/// A text encoder that is trained along with the network.
public struct TextTransformerSpec: Codable, Sendable, Hashable {
    /// Tokens of a prompt, with begin, end and padding.
    public var context: Int
    /// The length of the vector of a token; `heads` divides it.
    public var width: Int
    /// The number of layers.
    public var depth: Int
    /// The heads of each attention.
    public var heads: Int
    /// The most tokens of the vocabulary that is made of the captions.
    public var vocabulary: Int
    /// The absolute path of a tokenizer of others; `nil` makes one of the captions.
    public var tokenizer: String?
}

/// CLIP's text encoder.
public struct CLIPSpec: Codable, Sendable, Hashable {
    /// The absolute path of the directory with `config.json` and `model.safetensors`.
    public var path: String
    /// Tokens of a prompt, with begin, end and padding; at most as many as CLIP has positions.
    public var context: Int
    /// The absolute path of its tokenizer; `nil` looks in the directory and in `tokenizer` beside it.
    public var tokenizer: String?
}
