/// One key of a mapping: its word, the type of its value, its default, and one line of documentation.
public struct Key<Root: SpecMapping>: Sendable {
    /// The key for documents: word, type, range, default and documentation.
    let description: KeyDescription
    /// Reads the key's value into the mapping, where the document has one.
    let read: @Sendable (MappingReader, inout Root) -> Void
    /// Decodes the key's value into the mapping.
    let decode: @Sendable (any Decoder, inout Root) throws -> Void
    /// Encodes the key's value.
    let encode: @Sendable (Root, any Encoder) throws -> Void
    /// The files and directories that the value names.
    let paths: @Sendable (Root, String) -> [SpecPath]
    /// Whether two mappings have different values of the key.
    let differs: @Sendable (Root, Root) -> Bool
    /// Whether the key exists, by the other values of the mapping; elsewhere it is unknown.
    private(set) var isKnown: @Sendable (Root) -> Bool = { _ in true }
    /// Why the key has no meaning beside the other values; `nil` where it has one.
    private(set) var refusal: @Sendable (Root) -> String? = { _ in nil }
    /// The variants of the union that the key chooses from, each with the mapping that it makes; empty for other keys.
    let variants: @Sendable (Root) -> [(variant: VariantDescription, root: Root)]

    /// The keys of a union that stand in the same mapping, chosen by the union's own key.
    init<Union: SpecUnion>(_ path: any WritableKeyPath<Root, Union> & Sendable) {
        description = KeyDescription(Union.self)
        read = { reader, root in
            if let union = Union.read(reader) { root[keyPath: path] = union }
        }
        decode = { decoder, root in root[keyPath: path] = try Union(from: decoder) }
        encode = { root, encoder in try root[keyPath: path].encode(to: encoder) }
        differs = { $0[keyPath: path] != $1[keyPath: path] }
        paths = { root, field in root[keyPath: path].paths(at: field) }
        variants = { root in
            Union.variants.map { variant in
                var copy = root
                copy[keyPath: path] = variant.standard()
                return (variant.description, copy)
            }
        }
    }

    /// A key with a default, which is the property's initial value.
    /// - Parameter standard: the default in words, where it depends on other keys.
    init<Value: Equatable>(
        _ word: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ type: ValueType<Value>,
        default standard: String? = nil, _ summary: String
    ) {
        self.init(
            word, path, type, summary,
            KeyDescription(
                word: word, type: type.description, default: standard ?? type.text(Root()[keyPath: path]),
                isRequired: false, summary: summary))
    }

    /// A required key.
    init<Value: Equatable>(
        required word: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ type: ValueType<Value>,
        _ summary: String
    ) {
        self.init(
            word, path, type, summary,
            KeyDescription(
                word: word, type: type.description, default: nil, isRequired: true, summary: summary))
    }

    /// A mapping whose defaults depend on the keys before it.
    /// - Parameter start: the mapping with its defaults.
    init<Nested: SpecMapping>(
        _ word: String, _ path: any WritableKeyPath<Root, Nested> & Sendable,
        start: @escaping @Sendable (Root) -> Nested, _ summary: String
    ) {
        let type = ValueType<Nested>.mapping()
        self.init(
            word, path, type, summary,
            KeyDescription(
                word: word, type: type.description, default: type.text(Nested()), isRequired: false, summary: summary)
        ) { reader, root in
            let inner = reader.mapping(word)
            defer { inner.finish() }
            root[keyPath: path] = Nested.table.read(inner, from: start(root))
        }
    }

    private init<Value: Equatable>(
        _ word: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ type: ValueType<Value>,
        _ summary: String,
        _ description: KeyDescription, _ reading: (@Sendable (MappingReader, inout Root) -> Void)? = nil
    ) {
        self.description = description
        let isRequired = description.isRequired
        let key = SpecCodingKey(word)
        variants = { _ in [] }
        read =
            reading ?? { reader, root in
                guard reader.has(word) || type.readsMissing else {
                    if isRequired { reader.report(word, "is missing; expected \(type.description.expected)") }
                    return
                }
                if let value = type.read(reader, word) { root[keyPath: path] = value }
            }
        decode = { decoder, root in
            let container = try decoder.container(keyedBy: SpecCodingKey.self)
            guard isRequired || container.contains(key) else { return }
            root[keyPath: path] = try type.decode(container, key)
        }
        encode = { root, encoder in
            var container = encoder.container(keyedBy: SpecCodingKey.self)
            try type.encode(root[keyPath: path], &container, key)
        }
        differs = { $0[keyPath: path] != $1[keyPath: path] }
        paths = { root, field in type.paths(root[keyPath: path], field.appendingField(word)) }
    }

    /// A key that may be missing.
    /// - Parameter standard: what holds without the key, in words.
    init<Value: Equatable>(
        _ word: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ type: ValueType<Value>,
        absent standard: String, _ summary: String
    ) {
        description = KeyDescription(
            word: word, type: type.description, default: standard, isRequired: false, summary: summary)
        let key = SpecCodingKey(word)
        variants = { _ in [] }
        read = { reader, root in
            if reader.has(word) { root[keyPath: path] = type.read(reader, word) }
        }
        decode = { decoder, root in
            let container = try decoder.container(keyedBy: SpecCodingKey.self)
            guard container.contains(key), try !container.decodeNil(forKey: key) else { return }
            root[keyPath: path] = try type.decode(container, key)
        }
        encode = { root, encoder in
            guard let value = root[keyPath: path] else { return }
            var container = encoder.container(keyedBy: SpecCodingKey.self)
            try type.encode(value, &container, key)
        }
        differs = { $0[keyPath: path] != $1[keyPath: path] }
        paths = { root, field in
            root[keyPath: path].map { type.paths($0, field.appendingField(word)) } ?? []
        }
    }

    /// The key where a condition holds, and an unknown key elsewhere.
    func known(_ condition: @escaping @Sendable (Root) -> Bool) -> Key {
        var copy = self
        copy.isKnown = condition
        return copy
    }

    /// The key where a condition holds; elsewhere it is refused with a reason.
    func only(
        _ condition: @escaping @Sendable (Root) -> Bool, _ reason: @escaping @Sendable (Root) -> String
    ) -> Key {
        var copy = self
        copy.refusal = { condition($0) ? nil : reason($0) }
        return copy
    }
}
