/// A choice between mappings by the word of one key: `kind: unet` and the keys of a U-Net.
public protocol SpecUnion: Codable, Sendable, Hashable {
    /// The key whose word chooses the mapping.
    static var key: String { get }
    /// One line of documentation of that key.
    static var summary: String { get }
    /// The word that a missing key stands for; `nil` where the key is required.
    static var standard: String? { get }
    /// The mappings to choose from.
    static var variants: [Variant<Self>] { get }
}

/// One mapping of a union.
public struct Variant<Union>: Sendable {
    let description: VariantDescription
    /// The variant with the defaults of its mapping.
    let standard: @Sendable () -> Union
    let read: @Sendable (MappingReader) -> Union
    let decode: @Sendable (any Decoder) throws -> Union
    /// The mapping in a value of this variant; `nil` for values of others.
    let mapping: @Sendable (Union) -> (any SpecMapping)?

    /// Declares a variant.
    /// - Parameters:
    ///   - word: the word of the union's key.
    ///   - summary: one line of documentation.
    ///   - table: the keys of the variant; by default those of its mapping.
    ///   - wrap: the case of the union.
    ///   - unwrap: the mapping in that case.
    init<Mapping: SpecMapping>(
        _ word: String, _ summary: String, keys table: KeyTable<Mapping> = Mapping.table,
        _ wrap: @escaping @Sendable (Mapping) -> Union, _ unwrap: @escaping @Sendable (Union) -> Mapping?
    ) {
        description = VariantDescription(word: word, summary: summary) { table.description() }
        standard = { wrap(Mapping()) }
        read = { wrap(table.read($0)) }
        decode = { wrap(try Mapping(from: $0)) }
        mapping = { unwrap($0) }
    }
}

extension SpecUnion {
    /// The variant that a value is.
    var variant: (Variant<Self>, any SpecMapping) {
        for variant in Self.variants {
            if let mapping = variant.mapping(self) { return (variant, mapping) }
        }
        preconditionFailure("\(Self.self) has no variant for \(self)")
    }

    /// The word of the union's key.
    var word: String { variant.0.description.word }

    /// The union of a document's mapping; `nil` where it is unknown which keys there may be. Where the word is wrong but
    /// has a default, the keys of the default are read, so that their issues are found in the same run.
    static func read(_ reader: MappingReader) -> Self? {
        let description = KeyDescription(Self.self)
        let words = variants.map(\.description.word)
        let word = reader.has(key) ? reader.word(key, of: words) : standard
        if !reader.has(key), standard == nil {
            reader.report(key, "is missing; expected \(description.type.expected)")
        }
        return variants.first { $0.description.word == word ?? standard }?.read(reader)
    }

    /// Decodes the key that chooses, and then the mapping.
    /// - Throws: `DecodingError` for an unknown word.
    public init(from decoder: any Decoder) throws {
        let key = SpecCodingKey(Self.key)
        let container = try decoder.container(keyedBy: SpecCodingKey.self)
        let word = try container.decode(String.self, forKey: key)
        guard let variant = Self.variants.first(where: { $0.description.word == word }) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: container, debugDescription: "\(Self.key) has no variant \"\(word)\"")
        }
        self = try variant.decode(decoder)
    }

    /// Encodes the key that chooses beside the keys of the mapping.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        let (variant, mapping) = variant
        var container = encoder.container(keyedBy: SpecCodingKey.self)
        try container.encode(variant.description.word, forKey: SpecCodingKey(Self.key))
        try mapping.encode(to: encoder)
    }

    /// The files and directories that the mapping names.
    func paths(at field: String) -> [SpecPath] { variant.1.paths(at: field) }

    /// The sets of keys of the mapping.
    static var mappings: [MappingDescription] {
        let key = KeyDescription(Self.self)
        return variants.map { MappingDescription(variant: (key, $0.description), keys: $0.description.keys()) }
    }
}

extension SpecMapping {
    /// The files and directories that the mapping names.
    /// - Parameter field: the dotted path of the mapping; empty for a whole spec.
    func paths(at field: String) -> [SpecPath] { Self.table.paths(self, at: field) }
}

extension KeyTable {
    /// The sets of keys of the mapping: one, or one for each variant of the union among its keys.
    var mappings: [MappingDescription] {
        guard let choosing = keys.first(where: { !$0.variants(Root()).isEmpty }) else {
            return [MappingDescription(variant: nil, keys: description())]
        }
        let chooser = choosing.description
        return choosing.variants(Root()).map { variant, root in
            MappingDescription(
                variant: (chooser, variant),
                keys: variant.keys() + description(of: root).filter { $0.word != chooser.word })
        }
    }
}

extension MappingDescription {
    var schema: JSONSchema {
        JSONSchema.mapping(keys, variant.map { (key: $0.key, word: $0.description.word) })
            .adding(variant.map { ["title": .string("\($0.key.word): \($0.description.word)")] } ?? [:])
    }
}
