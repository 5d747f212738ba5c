internal import Varlink

/// The machine-readable form of replies.
enum Text {
    /// Compact JSON with sorted keys.
    static func json(_ value: some Encodable) throws -> String { try JSONValue(encoding: value).description }
}
