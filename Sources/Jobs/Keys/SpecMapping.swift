/// A mapping of a spec whose keys are declared in one table. Reading, JSON, the schema and the commented example follow
/// from the table:
///
/// ```swift
/// struct CheckpointSpec: SpecMapping {
///     var every = 500
///     var keep = 3
///     static let table = KeyTable<CheckpointSpec> {
///         Key("every", \.every, .integer(1...1_000_000_000), "Steps between two checkpoints.")
///         Key("keep", \.keep, .integer(1...1_000_000), "Newest checkpoints that are kept.")
///     }
/// }
/// ```
public protocol SpecMapping: Codable, Sendable, Hashable {
    /// Creates the mapping with its defaults; a required key holds a placeholder until it is read.
    init()
    /// The table of keys.
    static var table: KeyTable<Self> { get }
}

extension SpecMapping {
    /// Decodes a frozen mapping; a key that is missing has its default.
    /// - Throws: `DecodingError` for a required key that is missing and for a value of another type.
    public init(from decoder: any Decoder) throws { self = try Self.table.decode(from: decoder) }

    /// Encodes all keys but those without a value.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws { try Self.table.encode(self, to: encoder) }
}

/// The name of a key in JSON.
struct SpecCodingKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ word: String) { stringValue = word }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
