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
            guard Self.writes.contains(error.extendedResultCode), let code = lastSystemErrors.first,
                lastSystemErrors.allSatisfy({ $0 == EDQUOT || $0 == ENOSPC })
            else { throw error }
            throw DatabaseError(resultCode: .SQLITE_FULL, message: String(cString: strerror(code)))
        }
    }

    /// The errors of calls that may need space.
    private static let writes: [ResultCode] = [
        .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC, .SQLITE_IOERR_TRUNCATE,
        .SQLITE_IOERR_SHMSIZE,
    ]

    /// The error numbers of the last failed calls on the write-ahead log and on the database file, where any failed. They outlive
    /// later successes, so one alone proves little. `sqlite3_system_errno` lacks that of a failed commit.
    private var lastSystemErrors: [Int32] {
        var log: UnsafeMutablePointer<sqlite3_file>?
        var (ofLog, ofDatabase): (Int32, Int32) = (0, 0)
        if sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK, let log,
            let control = log.pointee.pMethods?.pointee.xFileControl,
            control(log, SQLITE_FCNTL_LAST_ERRNO, &ofLog) != SQLITE_OK
        {
            ofLog = 0
        }
        if sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_LAST_ERRNO, &ofDatabase) != SQLITE_OK {
            ofDatabase = 0
        }
        return [ofLog, ofDatabase].filter { $0 != 0 }
    }
}
