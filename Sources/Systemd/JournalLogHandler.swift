internal import CSystemd
internal import FoundationEssentials
public import Logging

/// A log handler that writes records with fields to the systemd journal.
///
/// Metadata keys become field names: `CFGD_JOB` stays as it is, other keys are capitalised, with underscores.
public struct JournalLogHandler: LogHandler {
    /// The minimum level of written records, default `info`.
    public var logLevel: Logger.Level
    /// The metadata of every record.
    public var metadata: Logger.Metadata = [:]
    /// The provider of metadata for each record.
    public var metadataProvider: Logger.MetadataProvider?
    private let identifier: String
    private let label: String

    /// Creates a handler.
    ///
    /// - Parameters:
    ///   - label: The name of the logger.
    ///   - identifier: The program's name in the journal, `SYSLOG_IDENTIFIER`.
    ///   - logLevel: Minimum level of written records, default `info`.
    public init(label: String, identifier: String, logLevel: Logger.Level = .info) {
        self.label = label
        self.identifier = identifier
        self.logLevel = logLevel
    }

    /// The metadata of every record, by key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one record; a record that the journal refuses goes to standard error.
    public func log(event: LogEvent) {
        let all = MergedMetadata.of(event, handler: metadata, provider: metadataProvider)
        let content = JournalFields(event, metadata: all, identifier: identifier, label: label)
        if Self.send(content.fields) < 0 {
            StandardErrorLogHandler.write(TextRecord.line(event, metadata: all, time: .now))
        }
    }

    private static func send(_ fields: [(name: String, value: String)]) -> Int32 {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for (name, value) in fields {
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(contentsOf: value.utf8)
            ends.append(bytes.count)
        }
        return bytes.withUnsafeMutableBytes { buffer in
            var start = 0
            let vectors = ends.map { end in
                defer { start = end }
                return iovec(iov_base: buffer.baseAddress.map { $0 + start }, iov_len: end - start)
            }
            return sd_journal_sendv(vectors, Int32(vectors.count))
        }
    }
}
