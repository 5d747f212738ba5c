import Foundation
import GRDBSQLite
import Synchronization

/// Writes of SQLite below one directory that fail with an error, as a quota does with EDQUOT, while this value exists.
///
/// SQLite lets its system calls be replaced, for the whole process.
final class FailingWrites: Sendable {
    private static let failing = Mutex<[String: Int32]>([:])
    private static let isInstalled = Mutex(false)
    private let directory: String

    init(below directory: URL, code: Int32) {
        self.directory = directory.resolvingSymlinksInPath().path(percentEncoded: false)
        Self.failing.withLock { $0[self.directory] = code }
        Self.install()
    }

    deinit { Self.failing.withLock { $0[directory] = nil } }

    /// The error of a write to an open file; `nil` for one that works.
    private static func error(_ file: Int32) -> Int32? {
        let errors = failing.withLock { $0 }
        guard !errors.isEmpty,
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(file)")
        else { return nil }
        return errors.first { path.hasPrefix($0.key) }?.value
    }

    private static func install() {
        isInstalled.withLock { isInstalled in
            guard !isInstalled, let system = sqlite3_vfs_find(nil) else { return }
            isInstalled = true
            typealias Write = @convention(c) (Int32, UnsafeRawPointer?, Int) -> Int
            typealias WriteAt = @convention(c) (Int32, UnsafeRawPointer?, Int, off_t) -> Int
            let write: Write = { file, bytes, count in
                guard let code = FailingWrites.error(file) else { return Glibc.write(file, bytes, count) }
                errno = code
                return -1
            }
            let writeAt: WriteAt = { file, bytes, count, offset in
                guard let code = FailingWrites.error(file) else { return pwrite(file, bytes, count, offset) }
                errno = code
                return -1
            }
            for name in ["write", "pwrite", "pwrite64"] {
                let call =
                    name == "write"
                    ? unsafeBitCast(write, to: sqlite3_syscall_ptr.self)
                    : unsafeBitCast(writeAt, to: sqlite3_syscall_ptr.self)
                _ = system.pointee.xSetSystemCall(system, name, call)
            }
        }
    }
}
