internal import FoundationEssentials

extension JSONValue: Codable {
    /// Decodes any JSON value.
    /// - Throws: `DecodingError` if the decoder fails.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// Encodes the value as itself.
    /// - Throws: `EncodingError` if the encoder fails.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue {
    /// Encodes a value as JSON: dates as ISO 8601 in UTC, data as base64, NaN and infinities as strings.
    /// - Throws: `EncodingError`, or any error of the value's own `encode(to:)`.
    public init(encoding value: some Encodable) throws {
        if let json = value as? JSONValue {
            self = json
            return
        }
        self = try JSONParser.parse(Self.encoder().encode(value), maximumDepth: .max)
    }

    /// Returns an encoder for values on the wire.
    static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }

    /// Decodes a value by the rules of `init(encoding:)`.
    /// - Throws: `DecodingError` if the value does not fit the type.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        if let json = self as? Value { return json }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(Value.self, from: Data(JSONWriter.bytes(of: self)))
    }

    /// Parses a JSON text in UTF-8.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - maximumDepth: Largest nesting depth of arrays and objects, default 32.
    /// - Throws: `JSONSyntaxError` at the first byte that is not valid.
    public init(parsing text: some Collection<UInt8>, maximumDepth: Int = 32) throws(JSONSyntaxError) {
        self = try JSONParser.parse(text, maximumDepth: maximumDepth)
    }
}
