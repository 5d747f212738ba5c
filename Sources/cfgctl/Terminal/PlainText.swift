internal import Jobs

/// The filter that makes text of unknown origin safe for a terminal: no escape sequence, no control character and nothing
/// that reorders the line is left.
enum PlainText {
    /// One line: escape sequences are dropped, other unprintable characters become `?`, line breaks spaces.
    static func line(_ text: String) -> String { clean(text) { $0 == "\n" || $0 == "\t" ? " " : nil } }

    /// Several lines; line breaks and tabs are kept.
    static func lines(_ text: String) -> String { clean(text) { $0 == "\n" || $0 == "\t" ? $0 : nil } }

    private static func clean(_ text: String, layout: (Unicode.Scalar) -> Unicode.Scalar?) -> String {
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\u{1B}" {
                dropSequence(&scalars)
            } else if let kept = layout(scalar) {
                result.append(kept)
            } else if scalar == "\r" {
                continue
            } else {
                result.append(Quoting.isPrintable(scalar) ? scalar : "?")
            }
        }
        return String(result)
    }

    /// Drops the rest of an escape sequence: `[ … letter` (CSI), `] … BEL` or `] … ESC \` (OSC) and its relatives, or a
    /// single character. Of a sequence without an end only the introducer is dropped.
    private static func dropSequence(_ scalars: inout Substring.UnicodeScalarView) {
        guard let introducer = scalars.first else { return }
        switch introducer {
        case "[":
            scalars.removeFirst()
            let end = scalars.firstIndex { !(0x20...0x3F).contains($0.value) }
            guard let end, (0x40...0x7E).contains(scalars[end].value) else { return }
            scalars = scalars[scalars.index(after: end)...]
        case "]", "P", "X", "^", "_":
            scalars.removeFirst()
            guard let end = scalars.firstIndex(where: { $0 == "\u{7}" || $0 == "\u{1B}" || $0 == "\n" }) else { return }
            let isString = scalars[end] == "\u{1B}"
            scalars = scalars[end...]
            if isString {
                scalars = scalars.dropFirst(2)
            } else if scalars.first == "\u{7}" {
                scalars.removeFirst()
            }
        case "\u{20}"..."\u{7E}": scalars.removeFirst()
        default: return
        }
    }
}
