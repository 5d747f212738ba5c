internal import FoundationEssentials
internal import Glibc
public import Logging

/// A log handler that writes one line of text per record to standard error.
public struct StandardErrorLogHandler: LogHandler {
    /// The minimum level of written records, default `info`.
    public var logLevel: Logger.Level
    /// The metadata of every record.
    public var metadata: Logger.Metadata = [:]
    /// The provider of metadata for each record.
    public var metadataProvider: Logger.MetadataProvider?
    private let output: @Sendable (String) -> Void

    /// Creates a handler for standard error.
    public init(logLevel: Logger.Level = .info) {
        self.init(logLevel: logLevel, output: Self.write)
    }

    /// Creates a handler that passes lines, without their line break, to `output`.
    init(logLevel: Logger.Level, output: @escaping @Sendable (String) -> Void) {
        self.logLevel = logLevel
        self.output = output
    }

    /// The metadata of every record, by key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one record as a line.
    public func log(event: LogEvent) {
        let all = MergedMetadata.of(event, handler: metadata, provider: metadataProvider)
        output(TextRecord.line(event, metadata: all, time: .now))
    }

    /// Writes a line in one call, so that lines of several threads or processes do not mix.
    static func write(_ line: String) {
        var bytes = Array(line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
