public import Foundation

extension DaemonSettings {
    /// Reads `cfgd.yaml`. A file in which everything is commented out has no settings.
    /// - Parameters:
    ///   - url: the file.
    ///   - name: its name for messages.
    /// - Throws: `SpecError` with all that is wrong, each with its line and column; the system's error for a file that
    ///   cannot be read.
    public init(contentsOf url: URL, named name: String) throws {
        let text = try String(contentsOf: url, encoding: .utf8)
        let hasContent = text.split(whereSeparator: \.isNewline).contains { line in
            let words = line.drop { $0.isWhitespace }
            return !(words.isEmpty || words.hasPrefix("#") || words == "---")
        }
        self =
            hasContent
            ? try SpecDocument(text: text, file: name).read { Self.table.read($0) } : DaemonSettings()
    }
}
