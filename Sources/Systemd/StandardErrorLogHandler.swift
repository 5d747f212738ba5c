internal import FoundationEssentials
internal import Glibc
public import Logging

/// A log handler that writes one line of text per record to standard error.
public struct StandardErrorLogHandler: LogHandler {
    /// The least severe level that is written.
    public var logLevel: Logger.Level
    /// Metadata of every record.
    public var metadata: Logger.Metadata = [:]
    /// Metadata computed for each record.
    public var metadataProvider: Logger.MetadataProvider?
    private let output: @Sendable (String) -> Void

    /// A handler that writes to standard error.
    public init(logLevel: Logger.Level = .info) {
        self.init(logLevel: logLevel, output: Self.write)
    }

    /// A handler whose lines, without their line break, go elsewhere.
    init(logLevel: Logger.Level, output: @escaping @Sendable (String) -> Void) {
        self.logLevel = logLevel
        self.output = output
    }

    /// Metadata of every record by key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        let all = MergedMetadata.of(event, handler: metadata, provider: metadataProvider)
        output(TextRecord.line(event, metadata: all, time: .now))
    }

    /// One write call, so that lines of several threads or processes do not mix.
    static func write(_ line: String) {
        var bytes = Array(line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
