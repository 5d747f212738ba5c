/// The text condition: `transformer`, `{transformer: {...}}`, or `{clip: {path: ...}}`.
public enum TextSpec: SpecForms {
    /// A transformer that is trained along with the network.
    case transformer(TextTransformerSpec)
    /// CLIP's text encoder, which stays as it is.
    case clip(CLIPSpec)

    /// The forms of the value.
    public static let forms: [Form<TextSpec>] = [
        Form(
            "transformer", .mapping(), alone: { TextTransformerSpec() },
            "A text encoder that is trained along with the network.",
            { .transformer($0) }, { if case .transformer(let spec) = $0 { spec } else { nil } }),
        Form(
            "clip", .mapping(), "CLIP's text encoder, whose weights stay as they are.", { .clip($0) },
            { if case .clip(let spec) = $0 { spec } else { nil } }),
    ]

    /// Tokens of a prompt, with begin, end and padding.
    public var context: Int {
        switch self {
        case .transformer(let spec): spec.context
        case .clip(let spec): spec.context
        }
    }
}

/// A text encoder that is trained along with the network.
public struct TextTransformerSpec: SpecMapping {
    /// Tokens of a prompt, with begin, end and padding.
    public var context = 32
    /// The width of a token's vector; `heads` divides it.
    public var width = 128
    /// The number of layers.
    public var depth = 2
    /// The heads of each attention.
    public var heads = 4
    /// Largest number of tokens in the vocabulary learned from the captions, default 4096.
    public var vocabulary = 4096
    /// The absolute path of a tokenizer trained elsewhere; `nil` makes one of the captions.
    public var tokenizer: String?

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<TextTransformerSpec>(check: { spec, reader in
        if spec.width % spec.heads != 0 {
            reader.report("heads", "a width of \(spec.width) cannot be divided into \(spec.heads) heads")
        }
    }) {
        Key("context", \.context, .integer(3...4096), "Tokens of a prompt, with begin, end and padding.")
        Key("width", \.width, .integer(1...65536), "Width of a token's vector; heads divide it.")
        Key("depth", \.depth, .integer(1...256), "Number of layers.")
        Key("heads", \.heads, .integer(1...1024), "Heads of each attention.")
        Key(
            "vocabulary", \.vocabulary, .integer(514...1_000_000),
            "Largest number of tokens of the tokenizer that is trained on the captions.")
        Key(
            "tokenizer", \.tokenizer, .path("a tokenizer.json, or of the directory of CLIP's two files"),
            absent: "trained on the captions", "Path of a tokenizer.")
    }
}

/// CLIP's text encoder.
public struct CLIPSpec: SpecMapping {
    /// The absolute path of the directory with `config.json` and `model.safetensors`.
    public var path = ""
    /// Tokens of a prompt, with begin, end and padding; at most as many as CLIP has positions.
    public var context = 77
    /// Absolute path of CLIP's tokenizer; `nil` looks in the directory and in `tokenizer` beside it.
    public var tokenizer: String?

    /// Creates the settings without a path.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<CLIPSpec> {
        Key(
            required: "path", \.path, .directory("CLIP's config.json and model.safetensors"),
            "Directory of CLIP's text encoder.")
        Key("context", \.context, .integer(3...4096), "Tokens of a prompt; at most as many as CLIP has positions.")
        Key(
            "tokenizer", \.tokenizer, .path("CLIP's tokenizer"), absent: "in the directory, or in tokenizer beside it",
            "Path of CLIP's tokenizer.")
    }
}
