/// The type of a key's value: how the value is read from a document and coded as JSON, and what documents say about it.
public struct ValueType<Value: Sendable>: Sendable {
    let description: TypeDescription
    /// Whether the value is read where the key is missing, as that of a mapping whose keys have defaults.
    var readsMissing = false
    /// Reads the value of a key that is there; notes what is wrong, and then may have no value.
    let read: @Sendable (MappingReader, String) -> Value?
    /// The value as a spec has it, for documents.
    let text: @Sendable (Value) -> String
    /// The files and directories that the value of a field names.
    var paths: @Sendable (Value, String) -> [SpecPath] = { _, _ in [] }
    let decode: @Sendable (KeyedDecodingContainer<SpecCodingKey>, SpecCodingKey) throws -> Value
    let encode: @Sendable (Value, inout KeyedEncodingContainer<SpecCodingKey>, SpecCodingKey) throws -> Void

    /// A type that has a JSON form of its own.
    init(
        _ description: TypeDescription, text: @escaping @Sendable (Value) -> String = { "\($0)" },
        read: @escaping @Sendable (MappingReader, String) -> Value?
    ) where Value: Codable {
        self.description = description
        self.text = text
        self.read = read
        decode = { try $0.decode(Value.self, forKey: $1) }
        encode = { try $1.encode($0, forKey: $2) }
    }

    /// A type whose JSON form is that of another type.
    /// - Parameter back: the value of a coded one; `nil` where there is none.
    init<Coded: Codable & SendableMetatype>(
        _ description: TypeDescription, as coded: @escaping @Sendable (Value) -> Coded,
        from back: @escaping @Sendable (Coded) -> Value?, text: @escaping @Sendable (Value) -> String,
        read: @escaping @Sendable (MappingReader, String) -> Value?
    ) {
        self.description = description
        self.text = text
        self.read = read
        encode = { try $1.encode(coded($0), forKey: $2) }
        decode = { container, key in
            guard let value = back(try container.decode(Coded.self, forKey: key)) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "expected \(description.expected)")
            }
            return value
        }
    }

    /// The same type with another reading, which may report what else is wrong.
    func checked(_ check: @escaping @Sendable (Value, MappingReader, String) -> Void) -> ValueType {
        let original = self
        return replacing { reader, key in
            let value = original.read(reader, key)
            if let value { check(value, reader, key) }
            return value
        }
    }

    /// The same type with values that are brought into a normal form when they are read.
    func mapped(_ normal: @escaping @Sendable (Value) -> Value) -> ValueType {
        let original = self
        return replacing { original.read($0, $1).map(normal) }
    }

    private func replacing(_ read: @escaping @Sendable (MappingReader, String) -> Value?) -> ValueType {
        ValueType(description, readsMissing, read, text, paths, decode, encode)
    }

    private init(
        _ description: TypeDescription, _ readsMissing: Bool,
        _ read: @escaping @Sendable (MappingReader, String) -> Value?, _ text: @escaping @Sendable (Value) -> String,
        _ paths: @escaping @Sendable (Value, String) -> [SpecPath],
        _ decode: @escaping @Sendable (KeyedDecodingContainer<SpecCodingKey>, SpecCodingKey) throws -> Value,
        _ encode: @escaping @Sendable (Value, inout KeyedEncodingContainer<SpecCodingKey>, SpecCodingKey) throws -> Void
    ) {
        self.description = description
        self.readsMissing = readsMissing
        self.read = read
        self.text = text
        self.paths = paths
        self.decode = decode
        self.encode = encode
    }
}

extension ValueType where Value: SpecMapping {
    /// A mapping; where the key is missing, one of defaults.
    static func mapping(_ expected: String = "a mapping of keys to values") -> ValueType {
        let shape = TypeDescription.Shape.mapping(Value.table.mappings)
        var type = ValueType(
            TypeDescription(
                "mapping", expected: expected, shape: shape, schema: .any(of: Value.table.mappings.map(\.schema))),
            text: { _ in "the defaults below" }
        ) { reader, key in
            let inner = reader.mapping(key)
            defer { inner.finish() }
            return Value.table.read(inner)
        }
        type.readsMissing = true
        type.paths = { $0.paths(at: $1) }
        return type
    }
}

extension ValueType where Value: SpecUnion {
    /// A mapping chosen by one of its keys.
    static func union(_ expected: String) -> ValueType {
        var type = ValueType(
            TypeDescription(
                "mapping", expected: expected, shape: .mapping(Value.mappings),
                schema: .any(of: Value.mappings.map(\.schema))),
            text: { "{\(Value.key): \($0.word)}" }
        ) { reader, key in
            let inner = reader.mapping(key)
            defer { inner.finish() }
            return Value.read(inner)
        }
        type.paths = { $0.paths(at: $1) }
        return type
    }
}

extension ValueType where Value: SpecForms {
    /// One of several forms.
    static func forms(expected: String = Value.expected) -> ValueType {
        let forms = Value.forms.map(\.description)
        var type = ValueType(
            TypeDescription(
                "word or mapping", expected: expected, shape: .forms(forms),
                schema: .any(of: forms.map(\.schema))),
            text: { value in
                Value.forms.first { $0.encode(value) != nil }?.description.word ?? "\(value)"
            }
        ) { Value.read($0, $1) }
        type.paths = { $0.paths(at: $1) }
        return type
    }
}

extension FormDescription {
    var schema: JSONSchema {
        guard let word else { return settings?.schema ?? [:] }
        let alone: JSONSchema = ["const": .string(word)]
        guard let settings else { return alone.adding(["description": .string(summary)]) }
        // Settings that are null are those of the word alone.
        let inner = standsAlone ? settings.schema.orNull : settings.schema
        let mapping: JSONSchema = [
            "type": "object", "properties": [word: inner], "required": [.string(word)], "additionalProperties": false,
            "description": .string(summary),
        ]
        return standsAlone ? .any(of: [alone, mapping]) : mapping
    }
}
