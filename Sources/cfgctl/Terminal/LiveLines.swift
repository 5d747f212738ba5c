/// Lines on a terminal that the next ones overwrite.
struct LiveLines {
    private var shown = 0

    /// The text that replaces the lines of the last call.
    /// - Parameter height: rows of the terminal; of more lines the heading and the last ones are shown.
    mutating func text(_ lines: [String], height: Int) -> String {
        var lines = lines
        if lines.count > max(2, height - 1) { lines = lines.prefix(1) + lines.suffix(max(1, height - 2)) }
        defer { shown = lines.count }
        return (shown > 0 ? "\u{1B}[\(shown)A\r" : "") + "\u{1B}[J" + lines.map { $0 + "\n" }.joined()
    }
}
