internal import GRDB

/// A failure of the queue's storage that lasts: the disk is full, fails, or returns other data than were written.
public struct StorageTrouble: Sendable, Hashable {
    /// The database file.
    public let path: String
    /// SQLite's own message.
    public let reason: String
    /// Whether the disk is full.
    public let isFull: Bool
    /// Whether the file itself is damaged, so that a successful write proves nothing.
    public let isDamage: Bool
    /// Whether a file of the queue was exchanged or deleted while it is open.
    public let isExchange: Bool

    /// Whether the file could not be opened for writing when the daemon started, so that a copy of it is read.
    public let isReadOnly: Bool

    /// The trouble of a queue that cannot be written from the start, such as one on a read-only or full file system.
    public init(readOnly path: String, reason: String, isFull: Bool = false) {
        (self.path, self.reason, self.isFull) = (path, reason, isFull)
        (isDamage, isExchange, isReadOnly) = (false, false, true)
    }

    /// Whether an error says that the disk is full.
    static func isFull(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
    }

    /// Creates the trouble of an error; `nil` for an error of a statement or of another user of the file.
    init?(_ error: any Error, path: String, reason: String) {
        if error is ExchangedFile {
            (self.path, self.reason) = (path, reason)
            (isFull, isDamage, isExchange, isReadOnly) = (false, false, true, false)
            return
        }
        guard let error = error as? DatabaseError else { return nil }
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_CORRUPT, .SQLITE_NOTADB: break
        default: return nil
        }
        self.path = path
        self.reason = reason
        (isExchange, isReadOnly) = (false, false)
        isFull = Self.isFull(error)
        isDamage = error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
    }

    /// A clause for messages.
    public var words: String {
        if isReadOnly {
            return
                "the queue \(path) cannot be written (\(reason)): jobs are shown as they were, and nothing is started or "
                + "changed until it can; "
                + (isFull ? "free space, or remove a job (cfgctl remove --now)" : "make it writable")
        }
        if isExchange {
            return
                "the queue \(path) keeps no changes (\(reason)): stop cfgd, put back what was there or keep what is there now, and start "
                + "cfgd again; what runs goes on"
        }
        return isDamage
            ? "the queue \(path) is damaged (\(reason)): stop cfgd and restore it from a copy; what runs goes on"
            : "the queue \(path) cannot be written (\(reason)); what runs goes on, and changes are taken again once it can"
    }
}
