internal import Dispatch
public import Logging
internal import Synchronization

/// Hands records to another handler on a thread of its own, so that a journal that does not take them holds up nobody.
///
/// At most 4096 records wait; of further ones only their number is kept, which becomes a record of its own. Records of
/// calls, which must not be lost, and critical ones are written before `log` returns.
public struct DetachedLogHandler: LogHandler {
    private static let thread = DispatchQueue(label: "dev.cfgd.log", qos: .default)
    private static let counts = Mutex<(waiting: Int, lost: Int)>((0, 0))
    private static let capacity = 4096

    private var handler: any LogHandler

    /// A handler in front of another one. All in a process share one thread.
    public init(_ handler: any LogHandler) { self.handler = handler }

    /// The least severe level that is written.
    public var logLevel: Logger.Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }
    /// Metadata of every record.
    public var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue }
    }
    /// Metadata computed for each record.
    public var metadataProvider: Logger.MetadataProvider? {
        get { handler.metadataProvider }
        set { handler.metadataProvider = newValue }
    }

    /// Metadata of every record by key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue }
    }

    /// Takes one record.
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
                let text: Logger.Message = "\(lost) records were lost: they came faster than the journal took them"
                handler.log(
                    event: LogEvent(
                        level: .warning, message: text, metadata: nil, source: nil, file: #fileID, function: #function,
                        line: #line))
            }
        }
    }

    /// Returns when all records that were taken are written.
    public static func flush() { thread.sync {} }
}
