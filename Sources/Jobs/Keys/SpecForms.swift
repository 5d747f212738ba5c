/// A value that is a word, a mapping from one word to its settings, or a bare value: `uniform`, `{shifted: 3}`, `[0, 0.5, 1]`.
public protocol SpecForms: Codable, Sendable, Hashable {
    /// The forms, in the order of the documentation.
    static var forms: [Form<Self>] { get }
}

/// Settings of a form that stand for no value.
struct FormError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// One form of a value.
public struct Form<Value>: Sendable {
    /// The kind of a document's node.
    enum NodeKind: Sendable, Hashable { case scalar, sequence, mapping }

    let description: FormDescription
    /// The nodes that are a bare value of this form.
    private(set) var bare: Set<NodeKind> = []
    /// The value of a word that stands alone.
    private(set) var alone: (@Sendable () -> Value?)?
    /// Reads the value of a key, or of the word in a mapping.
    private(set) var read: @Sendable (MappingReader, String) -> Value? = { _, _ in nil }
    private(set) var decodeBare: (@Sendable (any Decoder) throws -> Value)?
    private(set) var decodeKeyed: @Sendable (KeyedDecodingContainer<SpecCodingKey>, SpecCodingKey) throws -> Value = {
        container, key in
        throw DecodingError.dataCorruptedError(
            forKey: key, in: container, debugDescription: "\(key.stringValue) has no settings")
    }
    /// Encodes a value of this form; `nil` for values of other forms.
    let encode: @Sendable (Value) -> (@Sendable (any Encoder) throws -> Void)?
    let paths: @Sendable (Value, String) -> [SpecPath]

    /// A word without settings.
    init(_ word: String, _ value: Value, _ summary: String) where Value: Hashable & Sendable {
        description = FormDescription(word: word, summary: summary, standsAlone: true, settings: nil)
        alone = { value }
        encode = { other in
            guard other == value else { return nil }
            return { encoder in
                var container = encoder.singleValueContainer()
                try container.encode(word)
            }
        }
        paths = { _, _ in [] }
    }

    /// A word with settings, or with a value: `{word: ...}`.
    /// - Parameters:
    ///   - alone: the settings of the word alone; `nil` where it needs some.
    ///   - wrap: the form's value of the settings; throws for settings that have none, which the type's reading reports.
    ///   - unwrap: the settings; `nil` for values of other forms.
    init<Settings>(
        _ word: String, _ type: ValueType<Settings>, alone: (@Sendable () -> Settings)? = nil, _ summary: String,
        _ wrap: @escaping @Sendable (Settings) throws -> Value, _ unwrap: @escaping @Sendable (Value) -> Settings?
    ) {
        description = FormDescription(
            word: word, summary: summary, standsAlone: alone != nil, settings: type.description)
        if let alone { self.alone = { try? wrap(alone()) } }
        read = { reader, key in
            if !reader.has(key), !type.readsMissing {
                reader.report(key, "is missing; expected \(type.description.expected)")
            }
            return type.read(reader, key).flatMap { try? wrap($0) }
        }
        decodeKeyed = { container, key in
            let settings = try type.decode(container, key)
            do {
                return try wrap(settings)
            } catch {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "\(error)")
            }
        }
        encode = { value in
            guard let settings = unwrap(value) else { return nil }
            return { encoder in
                var container = encoder.container(keyedBy: SpecCodingKey.self)
                try type.encode(settings, &container, SpecCodingKey(word))
            }
        }
        paths = { value, field in unwrap(value).map { type.paths($0, field.appendingField(word)) } ?? [] }
    }

    /// A value without a word.
    /// - Parameter nodes: the nodes of a document that are of this form.
    init<Bare: Codable>(
        bare type: ValueType<Bare>, _ nodes: Set<NodeKind>, _ summary: String,
        _ wrap: @escaping @Sendable (Bare) -> Value, _ unwrap: @escaping @Sendable (Value) -> Bare?
    ) {
        description = FormDescription(word: nil, summary: summary, standsAlone: false, settings: type.description)
        bare = nodes
        read = { reader, key in type.read(reader, key).map(wrap) }
        decodeBare = { wrap(try Bare(from: $0)) }
        encode = { value in
            guard let settings = unwrap(value) else { return nil }
            return { try settings.encode(to: $0) }
        }
        paths = { value, field in unwrap(value).map { type.paths($0, field) } ?? [] }
    }
}

extension SpecForms {
    /// Decodes a word, a mapping from a word, or a bare value.
    /// - Throws: `DecodingError` where the value has none of the forms.
    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self),
            let form = Self.forms.first(where: { $0.description.word == word }), let value = form.alone?()
        {
            self = value
            return
        }
        if let container = try? decoder.container(keyedBy: SpecCodingKey.self),
            let form = Self.forms.first(where: { form in
                form.description.word.map { container.contains(SpecCodingKey($0)) } == true
            }), let word = form.description.word
        {
            self = try form.decodeKeyed(container, SpecCodingKey(word))
            return
        }
        for decode in Self.forms.compactMap(\.decodeBare) {
            if let value = try? decode(decoder) {
                self = value
                return
            }
        }
        throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "expected \(Self.expected)"))
    }

    /// Encodes the value in its form.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        for form in Self.forms {
            if let encode = form.encode(self) { return try encode(encoder) }
        }
        preconditionFailure("\(Self.self) has no form for \(self)")
    }

    /// The words, for messages.
    static var expected: String {
        "one of " + forms.compactMap(\.description.word).joined(separator: ", ")
    }

    /// The value of a key in one of the forms.
    static func read(_ reader: MappingReader, _ key: String) -> Self? {
        if let bare = forms.first(where: { reader.kind(key).map($0.bare.contains) == true }) {
            return bare.read(reader, key)
        }
        let words = forms.filter(\.description.standsAlone).compactMap(\.description.word)
        let settings = forms.filter { $0.description.word != nil && $0.description.settings != nil }
            .compactMap(\.description.word)
        guard let choice = reader.choice(key, words: words, mappings: settings),
            let form = forms.first(where: { $0.description.word == choice.word })
        else { return nil }
        guard let holder = choice.holder else { return form.alone?() }
        let value = form.read(holder, choice.word)
        holder.finish()
        return value
    }

    /// The files and directories that the value names.
    func paths(at field: String) -> [SpecPath] {
        Self.forms.flatMap { $0.paths(self, field) }
    }
}
