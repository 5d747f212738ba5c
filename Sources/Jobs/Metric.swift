/// A measured number that may be NaN or infinite. JSON has no such numbers, so they travel as the strings `"nan"`,
/// `"inf"` and `"-inf"`.
public struct Metric: Codable, Sendable, Hashable {
    /// The measured number.
    public var value: Double

    /// Wraps a number.
    public init(_ value: Double) { self.value = value }

    /// Reads a JSON number, or one of the three strings.
    /// - Throws: `DecodingError` for a value of another form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            value = number
            return
        }
        switch try container.decode(String.self) {
        case "nan": value = .nan
        case "inf": value = .infinity
        case "-inf": value = -.infinity
        case let word:
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a metric is a number, \"nan\", \"inf\" or \"-inf\", not \"\(word)\"")
        }
    }

    /// Writes a JSON number, or one of the three strings.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if value.isFinite {
            try container.encode(value)
        } else {
            try container.encode(value.isNaN ? "nan" : value > 0 ? "inf" : "-inf")
        }
    }
}
