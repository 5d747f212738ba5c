internal import Varlink

/// The machine-readable form of replies.
enum Text {
    /// Compact JSON with sorted keys.
    static func json(_ value: some Encodable) throws -> String { try JSONValue(encoding: value).description }

    /// Indented JSON for people, with a line for each member that has no members itself.
    static func indented(_ value: JSONValue, by indent: String = "") -> String {
        guard let members = value.objectValue, !members.isEmpty else { return PlainText.line(value.description) }
        let lines = members.sorted { $0.key < $1.key }.map { key, value in
            "\(indent)  \(PlainText.line(JSONValue.string(key).description)): \(indented(value, by: indent + "  "))"
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    }
}
