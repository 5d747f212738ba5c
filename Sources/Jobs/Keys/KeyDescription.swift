/// A key as documents show it: in the schema, the commented example and the manual.
public struct KeyDescription: Sendable {
    /// The word in the spec.
    public let word: String
    /// The type of the value.
    public let type: TypeDescription
    /// The default in words; `nil` for a required key.
    public let standard: String?
    /// Whether the key must be there.
    public let isRequired: Bool
    /// One line of documentation.
    public let summary: String

    init(word: String, type: TypeDescription, default standard: String?, isRequired: Bool, summary: String) {
        self.word = word
        self.type = type
        self.standard = standard
        self.isRequired = isRequired
        self.summary = summary
    }

    /// The key that chooses a variant.
    init<Union: SpecUnion>(_ union: Union.Type) {
        let words = Union.variants.map(\.description.word)
        self.init(
            word: Union.key, type: .word(of: words), default: Union.standard, isRequired: Union.standard == nil,
            summary: Union.summary)
    }
}

/// The type of a value as documents show it.
public struct TypeDescription: Sendable {
    /// The composition of a value.
    indirect enum Shape: Sendable {
        /// One value, or a list.
        case value
        /// A mapping with keys of its own; one entry for each set of keys that it can have.
        case mapping([MappingDescription])
        /// A word or one of several forms.
        case forms([FormDescription])
    }

    /// The name of the type: `whole number`.
    let name: String
    /// The values that are allowed: `1 to 4096`; `nil` where all are.
    let range: String?
    /// The expected value, as messages name it.
    let expected: String
    /// Whether the value names files or directories.
    var isPath = false
    /// The composition of the value.
    var shape: Shape = .value
    /// The JSON Schema of the value.
    let schema: JSONSchema

    init(
        _ name: String, range: String? = nil, expected: String, isPath: Bool = false, shape: Shape = .value,
        schema: JSONSchema
    ) {
        self.name = name
        self.range = range
        self.expected = expected
        self.isPath = isPath
        self.shape = shape
        self.schema = schema
    }

    /// One of several words.
    /// - Parameter earlier: words of earlier builds, which are valid and shown nowhere.
    static func word(of words: [String], earlier: [String] = []) -> TypeDescription {
        let range =
            words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
        return TypeDescription(
            "word", range: range, expected: range, schema: ["enum": .array((words + earlier).map(JSONSchema.string))])
    }
}

/// One set of keys that a mapping can have.
struct MappingDescription: Sendable {
    /// The key and the word that choose this set; `nil` where the mapping has one set only.
    let variant: (key: KeyDescription, description: VariantDescription)?
    /// The keys, without the one that chooses.
    let keys: [KeyDescription]
}

/// One of the variants of a union.
struct VariantDescription: Sendable {
    let word: String
    let summary: String
    let keys: @Sendable () -> [KeyDescription]
}

/// One form of a value.
struct FormDescription: Sendable {
    /// The word; `nil` for a value without a word.
    let word: String?
    let summary: String
    /// Whether the word may stand alone.
    let standsAlone: Bool
    /// The settings behind the word, or the value itself; `nil` for a word without settings.
    let settings: TypeDescription?
}
