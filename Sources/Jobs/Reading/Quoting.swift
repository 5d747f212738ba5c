/// Makes text of unknown origin fit for a message: nothing in it can move a cursor, change a colour or reorder a line.
public enum Quoting {
    /// The text with unprintable characters as `\u{1B}`, and its middle left out where it is very long.
    public static func printable(_ text: String, limit: Int = 400) -> String {
        let scalars = Array(text.unicodeScalars)
        let half = limit / 2
        let shown = scalars.count <= limit ? scalars : scalars.prefix(half) + ["…"] + scalars.suffix(half)
        var result = ""
        for scalar in shown {
            if isPrintable(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
        return result
    }

    /// Whether a character is shown as itself and moves nothing else: no control, no format character (which reorder lines),
    /// no line separator.
    public static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        default: true
        }
    }
}
