internal import Dispatch
public import Logging
internal import Synchronization

/// A log handler that passes records to another one on a background thread, so that a stalled journal blocks nobody.
///
/// At most 4096 records are queued; further ones are dropped, and a record states their number. Call records, which
/// must not be lost, and critical records are written before `log` returns.
public struct DetachedLogHandler: LogHandler {
    private static let thread = DispatchQueue(label: "dev.cfgd.log", qos: .default)
    private static let counts = Mutex<(waiting: Int, lost: Int)>((0, 0))
    private static let capacity = 4096

    private var handler: any LogHandler

    /// Wraps a handler; all detached handlers of a process share one thread.
    public init(_ handler: any LogHandler) { self.handler = handler }

    /// The minimum level of written records.
    public var logLevel: Logger.Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }
    /// The metadata of every record.
    public var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue }
    }
    /// The provider of metadata for each record.
    public var metadataProvider: Logger.MetadataProvider? {
        get { handler.metadataProvider }
        set { handler.metadataProvider = newValue }
    }

    /// The metadata of every record, by key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue }
    }

    /// Queues or writes one record.
    public func log(event: LogEvent) {
        let isCall = event.metadata?[JournalMessage.metadataKey] == JournalMessage.callRecorded.metadataValue
        if isCall || event.level == .critical { return handler.log(event: event) }
        let hasRoom = Self.counts.withLock { counts in
            let hasRoom = counts.waiting < Self.capacity
            if hasRoom { counts.waiting += 1 } else { counts.lost += 1 }
            return hasRoom
        }
        guard hasRoom else { return }
        Self.thread.async { [handler] in
            handler.log(event: event)
            let lost = Self.counts.withLock { counts in
                counts.waiting -= 1
                defer { counts.lost = 0 }
                return counts.lost
            }
            if lost > 0 {
                let text: Logger.Message = "\(lost) records were lost: the journal accepted them too slowly"
                handler.log(
                    event: LogEvent(
                        level: .warning, message: text, metadata: nil, source: nil, file: #fileID, function: #function,
                        line: #line))
            }
        }
    }

    /// Waits until all queued records are written.
    public static func flush() { thread.sync {} }
}
