internal import Foundation
internal import Glibc
internal import Synchronization

/// A copy of the queue's files where they can be written, for a daemon on a read-only or full file system. SQLite needs to
/// write beside a database even to read it.
///
/// The copy's directory stays locked while the daemon runs. A directory without a lock was left by a daemon that was killed.
final class QueueCopy: Sendable {
    /// The path of the copied queue.
    let path: String
    private let directory: URL
    /// The descriptor of the locked directory, until the copy is deleted.
    private let lock: Mutex<Int32?>

    private static let prefix = "cfgd-queue-"

    /// The directories for temporary files, the preferred first.
    static func places(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> [URL] {
        let places = [
            environment["RUNTIME_DIRECTORY"], environment["XDG_RUNTIME_DIR"], "/dev/shm", NSTemporaryDirectory(),
        ]
        return places.compactMap { $0 }.map { URL(filePath: $0) }
    }

    /// Copies the files into the first directory for temporary files that takes them.
    /// - Throws: The system's error where no directory takes them.
    init(of path: String, in places: [URL] = places()) throws {
        var failure: any Error = CocoaError(.fileWriteUnknown)
        for place in places {
            let directory = place.appending(path: "\(Self.prefix)\(getpid())")
            var lock: Int32 = -1
            do {
                try? FileManager.default.removeItem(at: directory)
                try FileManager.default.createDirectory(
                    at: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
                lock = Self.lock(directory) ?? -1
                guard lock >= 0 else { throw CocoaError(.fileLocking) }
                let copy = directory.appending(path: "queue.sqlite").path(percentEncoded: false)
                for suffix in ["", "-wal", "-journal"] where FileManager.default.fileExists(atPath: path + suffix) {
                    try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
                    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy + suffix)
                }
                (self.path, self.directory) = (copy, directory)
                self.lock = Mutex(lock)
                return
            } catch {
                try? FileManager.default.removeItem(at: directory)
                if lock >= 0 { close(lock) }
                failure = error
            }
        }
        throw failure
    }

    /// Deletes the copy, once the queue is closed or opened instead; later calls do nothing.
    func delete() {
        lock.withLock { lock in
            guard let descriptor = lock else { return }
            try? FileManager.default.removeItem(at: directory)
            close(descriptor)
            lock = nil
        }
    }

    /// Deletes the copies of this user's daemons that were killed.
    static func deleteAbandoned(in places: [URL] = places()) {
        for place in places {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path(percentEncoded: false))) ?? []
            for name in names where isOfDeadDaemon(name) {
                let directory = place.appending(path: name)
                guard let lock = lock(directory) else { continue }
                if holdsOnlyQueue(directory) { try? FileManager.default.removeItem(at: directory) }
                close(lock)
            }
        }
    }

    /// Whether a name is that of a copy whose daemon runs no more. Other programs may use names that begin alike.
    private static func isOfDeadDaemon(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), let process = pid_t(name.dropFirst(prefix.count)), process > 0,
            name == "\(prefix)\(process)"
        else { return false }
        return process == getpid() || (kill(process, 0) != 0 && errno == ESRCH)
    }

    private static func holdsOnlyQueue(_ directory: URL) -> Bool {
        let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))
        return names?.allSatisfy {
            ["queue.sqlite", "queue.sqlite-wal", "queue.sqlite-shm", "queue.sqlite-journal"].contains($0)
        } ?? false
    }

    /// Opens and locks a directory of this user; `nil` where another process holds the lock.
    private static func lock(_ directory: URL) -> Int32? {
        let descriptor = open(directory.path(percentEncoded: false), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
