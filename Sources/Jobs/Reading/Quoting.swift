/// Makes text of unknown origin fit for a message: nothing in it can move a cursor, change a colour or reorder a line.
enum Quoting {
    /// The text with unprintable characters as `\u{1B}`, and its middle left out where it is very long.
    static func printable(_ text: String, limit: Int = 400) -> String {
        let scalars = Array(text.unicodeScalars)
        let half = limit / 2
        let shown = scalars.count <= limit ? scalars : scalars.prefix(half) + ["…"] + scalars.suffix(half)
        var result = ""
        for scalar in shown {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
