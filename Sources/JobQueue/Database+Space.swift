internal import GRDB
internal import GRDBSQLite
internal import Glibc

extension Database {
    /// Runs statements, and calls each error for lack of space `SQLITE_FULL`. SQLite itself does so for ENOSPC of a write alone: an
    /// exceeded quota (EDQUOT), and lack of space that a sync reports, are I/O errors to it.
    func namingLackOfSpace<Value>(_ body: () throws -> Value) rethrows -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            guard error.resultCode == .SQLITE_IOERR, error.extendedResultCode != .SQLITE_IOERR_SHORT_READ,
                let code = lastSystemError, code == EDQUOT || code == ENOSPC
            else { throw error }
            throw DatabaseError(resultCode: .SQLITE_FULL, message: String(cString: strerror(code)))
        }
    }

    /// The error number of the last failed call on the write-ahead log, else on the database file; `nil` where none failed.
    /// `sqlite3_system_errno` lacks that of a failed commit.
    private var lastSystemError: Int32? {
        var log: UnsafeMutablePointer<sqlite3_file>?
        var code: Int32 = 0
        if sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK, let log,
            let control = log.pointee.pMethods?.pointee.xFileControl,
            control(log, SQLITE_FCNTL_LAST_ERRNO, &code) == SQLITE_OK, code != 0
        {
            return code
        }
        let result = sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_LAST_ERRNO, &code)
        return result == SQLITE_OK && code != 0 ? code : nil
    }
}
