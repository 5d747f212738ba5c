internal import CProcess
internal import Foundation
internal import Jobs
internal import Storage

/// The process that holds the lock of a run directory, proved by the kernel: the process has the lock's file open, and that
/// open file has the lock.
///
/// The number in a lock file proves nothing: its process may have ended, and the number may be that of any other process by
/// now. A signal goes to the descriptor of the process that was proved, never to a number.
final class LockHolder: Sendable {
    /// The process id, for messages.
    let pid: pid_t
    /// Whether the process is the worker of the run directory: the lock names it, or its command line names the directory.
    let isWorker: Bool
    private let name: String
    private let descriptor: Int32

    deinit { close(descriptor) }

    /// The holder of a run directory's lock; `nil` where nobody holds it, or the holder cannot be seen from here.
    static func find(_ run: RunDirectory) -> LockHolder? {
        let path = run.lock.path(percentEncoded: false)
        guard let file = FileIdentity(path) else { return nil }
        let named = FileLock.holder(path)
        let others = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { pid_t($0) } ?? []
        for pid in [named].compactMap({ $0 }) + others where pid != getpid() {
            if let holder = LockHolder(pid, of: file, isNamed: pid == named, run) { return holder }
        }
        return nil
    }

    /// The clause about the holder, for messages: `process 512 (rsync)`.
    static func words(_ run: RunDirectory) -> String {
        find(run)?.words ?? "a process that cannot be seen from here"
    }

    /// `process 512 (rsync)`.
    var words: String { "process \(pid)\(name.isEmpty ? "" : " (\(name))")" }

    private init?(_ pid: pid_t, of file: FileIdentity, isNamed: Bool, _ run: RunDirectory) {
        descriptor = cprocess_open(pid)
        guard descriptor >= 0 else { return nil }
        self.pid = pid
        name = Quoting.printable(Self.content(pid, "comm").trimmingCharacters(in: .whitespacesAndNewlines))
        isWorker = isNamed || Self.content(pid, "cmdline").split(separator: "\0").contains { $0 == run.url.plainPath }
        // While the descriptor's process lives, the number has been its own all the time.
        guard Self.holds(pid, file), cprocess_signal(descriptor, 0) == 0 else { return nil }
    }

    /// Sends a signal to the process, whatever has become of its number.
    func signal(_ number: Int32) { _ = cprocess_signal(descriptor, number) }

    /// Waits until the process has ended.
    /// - Returns: `false` if it has not ended in time.
    func hasEnded(within patience: Duration) async -> Bool {
        let milliseconds = Int32(clamping: Int64((patience / .milliseconds(1)).rounded(.up)))
        return await withCheckedContinuation { continuation in
            // poll blocks, so it gets a thread of its own.
            Thread.detachNewThread { [self] in
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                var count = poll(&entry, 1, milliseconds)
                while count < 0, errno == EINTR { count = poll(&entry, 1, milliseconds) }
                continuation.resume(returning: count > 0)
            }
        }
    }

    /// Whether one of the open files of a process is the file and has a lock by flock(2).
    private static func holds(_ pid: pid_t, _ file: FileIdentity) -> Bool {
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
        return descriptors.contains { name in
            FileIdentity("/proc/\(pid)/fd/\(name)") == file && content(pid, "fdinfo/\(name)").contains("FLOCK")
        }
    }

    private static func content(_ pid: pid_t, _ name: String) -> String {
        (FileManager.default.contents(atPath: "/proc/\(pid)/\(name)")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
