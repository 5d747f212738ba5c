internal import Logging

/// The journal's fields of a log event. Unprintable characters are escaped, since journalctl shows a field with one as a
/// number of bytes.
struct JournalFields {
    /// The fields in order; names are unique.
    let fields: [(name: String, value: String)]

    init(_ event: LogEvent, metadata: Logger.Metadata, identifier: String, label: String) {
        var fields = [
            ("MESSAGE", PrintableText.of(event.message.description)),
            ("PRIORITY", String(event.level.journalPriority)),
            ("SYSLOG_IDENTIFIER", identifier),
            ("CODE_FILE", event.file),
            ("CODE_LINE", String(event.line)),
            ("CODE_FUNC", event.function),
            ("LOGGER", label),
        ]
        if let error = event.error { fields.append(("ERROR", PrintableText.of(String(describing: error)))) }
        var names = Set(fields.map(\.0))
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            guard let name = Self.name(key), names.insert(name).inserted else { continue }
            fields.append((name, PrintableText.of(value.description)))
        }
        self.fields = fields.map { (name: $0.0, value: $0.1) }
    }

    /// Returns the key as a field name: capitals, digits and underscores, at most 64, a letter first; `nil` if nothing
    /// is left.
    static func name(_ key: String) -> String? {
        let letters = key.uppercased().unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "A"..."Z", "0"..."9": Character(scalar)
            default: "_"
            }
        }
        let name = letters.drop { !$0.isLetter }.prefix(64)
        return name.isEmpty ? nil : String(name)
    }
}

extension Logger.Level {
    /// The priority of syslog(3), from 2 (critical) to 7 (debug).
    var journalPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
