/// Text of unknown origin, made fit for a log: nothing in it can move a cursor, change a colour, reorder a line or begin
/// another record.
enum PrintableText {
    /// The text with unprintable characters as `\u{1B}`; line breaks as `\n`.
    static func of(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n": result += "\\n"
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
