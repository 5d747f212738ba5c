internal import GRDB

/// Why the queue's file cannot be used as it should, for as long as that lasts: the disk is full, fails, or has changed what
/// was written to it.
public struct StorageTrouble: Sendable, Hashable {
    /// The database file.
    public let path: String
    /// SQLite's own words.
    public let reason: String
    /// Whether there is no space left, rather than something broken.
    public let isFull: Bool
    /// Whether the file itself is damaged, so that a write which succeeds proves nothing.
    public let isDamage: Bool

    /// Takes an error that tells of the storage, and not of a statement or of another user of the file.
    init?(_ error: any Error, path: String, reason: String) {
        guard let error = error as? DatabaseError else { return nil }
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_CORRUPT, .SQLITE_NOTADB: break
        default: return nil
        }
        self.path = path
        self.reason = reason
        isFull = error.resultCode == .SQLITE_FULL
        isDamage = error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
    }

    /// A clause for people.
    public var words: String {
        isDamage
            ? "the queue \(path) is damaged (\(reason)): stop cfgd and restore it from a copy; what runs goes on"
            : "the queue \(path) cannot be written (\(reason)); what runs goes on, and changes are taken again once it can"
    }
}
