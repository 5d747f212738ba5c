internal import Storage
internal import Synchronization

/// The files of an open database, each known by device and inode since it was first seen.
///
/// SQLite writes to the files that it opened, whatever their names stand for now. A commit to a file that was exchanged or
/// deleted succeeds and is gone after a restart.
final class DatabaseFiles: Sendable {
    private let paths: [String]
    private let known = Mutex<[String: FileIdentity]>([:])

    /// - Parameters:
    ///   - path: the database file; its write-ahead log and the log's index belong to it.
    ///   - others: files that must stay what they are for as long as the database is open.
    convenience init(_ path: String, and others: [String]) {
        self.init(only: [path, path + "-wal", path + "-shm"] + others)
    }

    /// - Parameter paths: all files that are compared.
    init(only paths: [String]) { self.paths = paths }

    /// Notes files that are new, and compares the others.
    /// - Throws: `ExchangedFile` for the first file whose name stands for another file, or for none.
    func check() throws(ExchangedFile) {
        let exchanged: ExchangedFile? = known.withLock { known in
            for path in paths {
                let now = FileIdentity(path)
                if let before = known[path] {
                    guard now != before else { continue }
                    let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
                    let isGone = now == nil && !directory.isEmpty && FileIdentity(directory) == nil
                    return ExchangedFile(path: isGone ? directory : path, isGone: now == nil, isDirectory: isGone)
                } else if let now {
                    known[path] = now
                }
            }
            return nil
        }
        if let exchanged { throw exchanged }
    }
}

/// A file of the queue that is no longer the one that was opened.
struct ExchangedFile: Error, CustomStringConvertible {
    let path: String
    /// Whether there is no file of that name.
    let isGone: Bool

    /// Whether the whole directory is gone.
    var isDirectory = false

    var description: String {
        if isDirectory { return "the directory \(path) was deleted or moved while cfgd uses it" }
        return "\(path) was \(isGone ? "deleted" : "exchanged") while cfgd uses it"
    }
}
