internal import Foundation
internal import Storage

/// The lock of a run directory: one worker at a time. The system releases it when the process ends, however it ends.
final class RunLock {
    private let file: Int32

    /// Takes the lock and writes the process id into its file.
    /// - Throws: `FileError`; `RunDirectoryBusy` where another process holds it.
    init(_ url: URL) throws {
        let path = url.path(percentEncoded: false)
        let file = try SystemFileOperations().open(path, O_RDWR | O_CREAT, mode: 0o644).descriptor
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(file) }
            guard errno == EWOULDBLOCK else { throw FileError.last("lock", path) }
            throw RunDirectoryBusy(path: path, holder: Self.content(of: file))
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(file, 0)
        pwrite(file, text, text.count, 0)
        self.file = file
    }

    deinit {
        // Closing alone would leave the lock to a child that was forked and has not yet replaced itself.
        flock(file, LOCK_UN)
        close(file)
    }

    private static func content(of file: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(file, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Another worker holds the run directory.
struct RunDirectoryBusy: Error, CustomStringConvertible {
    let path: String
    /// The process id of the holder in digits; empty where it could not be read.
    let holder: String

    var description: String {
        "another worker\(holder.isEmpty ? "" : ", process \(holder),") holds \(path); let it end, or send it SIGTERM"
    }
}
