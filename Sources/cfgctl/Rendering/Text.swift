internal import Varlink

/// Machine-readable text.
enum Text {
    /// Compact JSON with sorted keys.
    static func json(_ value: some Encodable) throws -> String { try JSONValue(encoding: value).description }
}
