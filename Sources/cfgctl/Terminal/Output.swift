internal import Glibc

/// The output streams: standard output for data, standard error for messages. Writes are complete lines and unbuffered.
enum Output: Int32, Sendable {
    case data = 1
    case talk = 2

    /// Whether the stream is a terminal.
    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The size of the terminal; `nil` for other streams.
    var window: WindowSize? {
        var size = winsize()
        guard isTerminal, ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return WindowSize(columns: Int(size.ws_col), rows: size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// Columns of the terminal; `nil` for other streams.
    var width: Int? { window?.columns }

    /// Whether colours are understood and wanted.
    var style: Style {
        let term = getenv("TERM").map { String(cString: $0) }
        let refused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return Style(isColored: isTerminal && term != "dumb" && !refused)
    }

    /// Whether lines can be overwritten.
    var canRedraw: Bool { isTerminal && getenv("TERM").map { String(cString: $0) } != "dumb" }

    /// Writes a line in place of a progress bar, which is drawn again below it.
    func interjection(_ text: String) { line((canRedraw ? "\r\u{1B}[K" : "") + text) }

    /// Writes a line.
    func line(_ text: String) { write(text + "\n") }

    /// Writes text unchanged. A closed reader ends the process with SIGPIPE, as with any filter.
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
