/// A part of a JSON Schema (draft-07): a JSON value.
public indirect enum JSONSchema: Encodable, Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONSchema])
    case object([String: JSONSchema])

    /// Encodes the value.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }

    /// The object with other members added; the value itself where it is no object.
    func adding(_ members: [String: JSONSchema]) -> JSONSchema {
        guard case .object(let own) = self else { return self }
        return .object(own.merging(members) { $1 })
    }

    /// Values that one of several schemas allows.
    static func any(of schemas: [JSONSchema]) -> JSONSchema {
        schemas.count == 1 ? schemas[0] : ["anyOf": .array(schemas)]
    }

    /// The same values and null, which stands for a missing key.
    var orNull: JSONSchema { .any(of: [self, ["type": "null"]]) }

    /// A mapping with these keys and no others.
    static func mapping(_ keys: [KeyDescription], _ constant: (key: KeyDescription, word: String)? = nil) -> JSONSchema
    {
        var properties: [String: JSONSchema] = [:]
        var required: [JSONSchema] = []
        for key in keys {
            var schema = key.isRequired ? key.type.schema : key.type.schema.orNull
            schema = schema.adding(["description": .string(key.documentation)])
            properties[key.word] = schema
            if key.isRequired { required.append(.string(key.word)) }
        }
        if let (key, word) = constant {
            let isStandard = word == key.standard
            properties[key.word] = isStandard ? ["enum": [.string(word), .null]] : ["const": .string(word)]
            if !isStandard { required.append(.string(key.word)) }
        }
        var schema: [String: JSONSchema] = [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
        if !required.isEmpty { schema["required"] = .array(required) }
        return .object(schema)
    }
}

extension JSONSchema: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Creates a JSON string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Creates a JSON boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Creates a JSON integer.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// Creates a JSON number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Creates a JSON array.
    public init(arrayLiteral elements: JSONSchema...) { self = .array(elements) }
    /// Creates a JSON object. A key that stands twice is a programming error.
    public init(dictionaryLiteral elements: (String, JSONSchema)...) {
        self = .object(Dictionary(uniqueKeysWithValues: elements))
    }
}

extension KeyDescription {
    /// The documentation with range and default, in one line.
    var documentation: String {
        var facts: [String] = []
        if let range = type.range { facts.append(range) }
        if isRequired { facts.append("required") }
        if let standard { facts.append("default: \(standard)") }
        return facts.isEmpty ? summary : "\(summary) (\(facts.joined(separator: "; ")))"
    }
}
