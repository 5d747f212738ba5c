/// The width of text in columns of a terminal.
enum TextWidth {
    /// Columns of a line without control characters.
    static func of(_ text: String) -> Int {
        text.utf8.count == text.unicodeScalars.count ? text.utf8.count : wide(text)
    }

    /// The beginning of a text that fits into a number of columns, with an ellipsis where it is cut.
    static func cut(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var result = "", used = 0
        for character in text {
            let width = of(String(character))
            guard used + width <= columns - 1 else { break }
            result.append(character)
            used += width
        }
        return result + "…"
    }

    /// A text padded with spaces to a number of columns.
    static func pad(_ text: String, to columns: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, columns - of(text)))
        return right ? space + text : text + space
    }

    /// A text in lines of a number of columns, broken at spaces; the second and later lines are indented. A word that is
    /// longer than a line, such as a path, stays whole.
    /// - Parameter columns: `nil` leaves the text in one line, as fewer columns than are left for words.
    static func wrapped(_ text: String, to columns: Int?, hanging indent: Int = 0) -> [String] {
        guard let columns, columns - indent >= leastColumns, of(text) > columns else { return [text] }
        let space = String(repeating: " ", count: indent)
        var lines: [String] = [], line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if line.isEmpty {
                line = (lines.isEmpty ? "" : space) + word
            } else if of(line) + 1 + of(String(word)) <= columns {
                line += " " + word
            } else {
                lines.append(line)
                line = space + word
            }
        }
        return lines + [line]
    }

    private static let leastColumns = 20

    private static func wide(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { columns, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: columns
            default: columns + (isWide(scalar.value) ? 2 : 1)
            }
        }
    }

    // The blocks that Unicode's EastAsianWidth.txt lists as wide, roughly: CJK, Hangul, full forms, pictures.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
