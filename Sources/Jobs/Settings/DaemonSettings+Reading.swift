public import Foundation

extension DaemonSettings {
    /// Reads `cfgd.yaml`. A file in which everything is commented out is fine.
    /// - Parameters:
    ///   - url: the file.
    ///   - name: the file's name for messages.
    /// - Throws: `SpecError` with all issues, each with its line and column; the system's error for a file that cannot be
    ///   read.
    public init(contentsOf url: URL, named name: String) throws {
        let text = try String(contentsOf: url, encoding: .utf8)
        let hasKeys = text.split(whereSeparator: \.isNewline).contains { line in
            let words = line.drop { $0.isWhitespace }
            return !(words.isEmpty || words.hasPrefix("#") || words == "---")
        }
        self = hasKeys ? try SpecDocument(text: text, file: name).read(DaemonSettings.init(reading:)) : DaemonSettings()
    }

    init(reading reader: MappingReader) {
        for key in Self.keys { key.read(reader, &self) }
        if let cpus, let threads, cpus < threads {
            reader.report("cpus", "\(cpus) is less than the \(threads) threads of one worker")
        }
    }
}

extension MappingReader {
    /// A text in a form of its own, or nothing.
    /// - Parameter wanted: the form, for the message.
    func converted<Value>(_ key: String, _ wanted: String, _ convert: (String) -> Value?) -> Value? {
        guard let text = text(key) else { return nil }
        let value = convert(text)
        if value == nil { report(key, "expected \(wanted), not \"\(text)\"") }
        return value
    }
}
