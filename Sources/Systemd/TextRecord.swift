internal import FoundationEssentials
internal import Logging

/// A log event as one line of text: time in UTC, level, message, then `key=value` pairs. Unprintable characters are escaped:
/// others choose names, reasons and paths, and a terminal shows the log.
enum TextRecord {
    static func line(_ event: LogEvent, metadata: Logger.Metadata, time: Date) -> String {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let level = event.level.rawValue
        let padding = String(repeating: " ", count: max(8 - level.count, 0))
        var line = "\(time.formatted(style)) \(level)\(padding) \(PrintableText.of(event.message.description))"
        // The message ID is for the journal's catalogue only.
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where key != JournalMessage.metadataKey {
            line += " \(key)=\(quoted(value.description))"
        }
        if let error = event.error { line += " error=\(quoted(String(describing: error)))" }
        return line
    }

    /// Quotes a value that contains whitespace, quotes or `=`, so that scripts can split the line at spaces.
    private static func quoted(_ text: String) -> String {
        let text = PrintableText.of(text)
        guard text.isEmpty || text.contains(where: { $0.isWhitespace || $0 == "\"" || $0 == "=" }) else { return text }
        return "\"" + text.replacing("\"", with: "\\\"") + "\""
    }
}
