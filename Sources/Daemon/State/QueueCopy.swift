internal import Foundation

/// A copy of the queue's files where they can be written, for a daemon on a read-only or full file system. SQLite needs to
/// write beside a database even to read it.
enum QueueCopy {
    /// Copies the files into the first directory for temporary files that takes them.
    /// - Returns: the path of the copy.
    /// - Throws: the system's error where no directory takes it.
    static func make(of path: String, environment: [String: String] = ProcessInfo.processInfo.environment) throws
        -> String
    {
        let places = [
            environment["RUNTIME_DIRECTORY"], environment["XDG_RUNTIME_DIR"], "/dev/shm", NSTemporaryDirectory(),
        ]
        var failure: any Error = CocoaError(.fileWriteUnknown)
        for place in places.compactMap({ $0 }) {
            let directory = URL(filePath: place).appending(path: "cfgd-queue-\(getpid())")
            do {
                try? FileManager.default.removeItem(at: directory)
                try FileManager.default.createDirectory(
                    at: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
                let copy = directory.appending(path: "queue.sqlite").path(percentEncoded: false)
                for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
                    try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
                    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy + suffix)
                }
                return copy
            } catch {
                try? FileManager.default.removeItem(at: directory)
                failure = error
            }
        }
        throw failure
    }
}
