internal import Glibc

/// Where text goes: standard output for data, standard error for talk. Writes at once and whole lines.
enum Output: Int32, Sendable {
    case data = 1
    case talk = 2

    /// Whether a person reads along.
    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Columns of the terminal, `nil` where there is none.
    var width: Int? {
        var size = winsize()
        guard isTerminal, ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Whether colours and cursor movements are understood and wanted.
    var style: Style {
        let term = getenv("TERM").map { String(cString: $0) }
        let refused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return Style(isColored: isTerminal && term != "dumb" && !refused)
    }

    /// Whether lines can be overwritten.
    var canRedraw: Bool { isTerminal && getenv("TERM").map { String(cString: $0) } != "dumb" }

    /// Writes a line in the place of a progress bar that may stand there, which is drawn again below it.
    func interjection(_ text: String) { line((canRedraw ? "\r\u{1B}[K" : "") + text) }

    /// Writes a line.
    func line(_ text: String) { write(text + "\n") }

    /// Writes text as it is. A reader that went away ends the process with SIGPIPE, as of any filter.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(rawValue, rest.baseAddress, rest.count)
                if count < 0, errno != EINTR, errno != EAGAIN { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(count, 0)))
            }
        }
    }
}
