/// Lines on a terminal that the next ones overwrite.
struct LiveLines {
    private var shown = 0
    private var window: WindowSize?

    /// The text that replaces the lines of the last call.
    ///
    /// In a window of another size than before, the terminal may have wrapped the lines in its own way, so their number of
    /// rows is unknown: the lines then begin at the top of a cleared screen.
    /// - Parameter window: the terminal's size; of more lines than rows the heading and the last ones are shown.
    mutating func text(_ lines: [String], in window: WindowSize) -> String {
        var lines = lines
        if lines.count > max(2, window.rows - 1) {
            lines = lines.prefix(1) + lines.suffix(max(1, window.rows - 2))
        }
        let isResized = self.window.map { $0 != window } ?? false
        defer { (shown, self.window) = (lines.count, window) }
        let back = isResized ? "\u{1B}[H\u{1B}[2J" : (shown > 0 ? "\u{1B}[\(shown)A\r" : "") + "\u{1B}[J"
        return back + lines.map { $0 + "\n" }.joined()
    }
}
