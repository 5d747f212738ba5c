internal import Glibc
internal import Storage

/// A lock file with the holder's process id, locked for the life of this value. The kernel releases the lock when the
/// process ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // Closing alone would leave the lock to a child process between fork and exec.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock and writes the process id into the file; `nil` if another process has it.
    static func take(_ path: String) throws(FileError) -> FileLock? {
        guard let lock = try attempt(path) else { return nil }
        let text = "\(getpid())\n"
        if ftruncate(lock.descriptor, 0) == 0, write(lock.descriptor, text, text.utf8.count) == text.utf8.count {
            return lock
        }
        // The number is for messages; the lock itself needs no space, and a read-only file can be locked.
        guard [ENOSPC, EDQUOT, EBADF, EINVAL].contains(errno) else { throw FileError.last("write", path) }
        return lock
    }

    /// Takes the lock and leaves the file's content; `nil` if another process has it.
    static func attempt(_ path: String) throws(FileError) -> FileLock? {
        var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        if descriptor < 0, errno == EROFS { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
        let lock = FileLock(descriptor)
        guard lock.descriptor >= 0 else { throw FileError.last("open", path) }
        while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return nil }
            guard errno == EINTR else { throw FileError.last("lock", path) }
        }
        return lock
    }

    /// Blocks until the lock is free, and takes it.
    static func wait(_ path: String) throws(FileError) -> FileLock {
        let lock = FileLock(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644))
        guard lock.descriptor >= 0 else { throw FileError.last("open", path) }
        while flock(lock.descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileError.last("lock", path) }
        }
        return lock
    }

    /// The process id that the holder wrote.
    static func holder(_ path: String) -> pid_t? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = read(file, &bytes, bytes.count)
        let digits = bytes.prefix(max(count, 0)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let pid = pid_t(String(decoding: digits, as: UTF8.self)), pid > 1 else { return nil }
        return pid
    }
}
