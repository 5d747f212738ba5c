internal import Foundation
internal import Jobs
internal import Synchronization

/// A worker process that is a child of this process. It runs one attempt at a time, and after a success it may stay for the
/// next one.
final class WorkerProcess: Sendable {
    private struct State {
        /// The attempt that the process runs; `nil` while it waits for one.
        var current: ChildWorker?
        var isReaped = false
        var wasSignalled = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let pid: pid_t
    private let leash: Int32
    private let state = Mutex(State())

    private init(_ pid: pid_t, _ leash: Int32) {
        self.pid = pid
        self.leash = leash
    }

    /// Follows a process that was started for an attempt.
    /// - Parameters:
    ///   - pid: the leader of a process group; nobody else waits for it.
    ///   - leash: the daemon's end of the process's standard input; closed when the process has ended.
    ///   - reports: the descriptor from which the ends of attempts are read whose process stays; `nil` for a process that ends
    ///     with its attempt. It is closed here.
    ///   - whenFree: called, before the attempt ends, with the process that waits for another one.
    static func follow(
        _ pid: pid_t, leash: Int32, reports: Int32? = nil,
        whenFree: @escaping @Sendable (WorkerProcess) -> Void = { _ in }
    ) -> ChildWorker {
        let process = WorkerProcess(pid, leash)
        let worker = ChildWorker(process)
        process.state.withLock { $0.current = worker }
        // waitid and read block, so they get threads of their own.
        process.run { process.awaitEnd() }
        if let reports { process.run { process.read(reports, whenFree) } }
        return worker
    }

    private func run(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 1 << 17
        thread.start()
    }

    /// Gives the process its next attempt.
    /// - Returns: `nil` where the process has ended or is still busy.
    func begin(_ request: RunRequest) -> ChildWorker? {
        guard let line = try? [UInt8](request.line()) else { return nil }
        let worker = ChildWorker(self)
        return state.withLock { state in
            // The line is far shorter than a pipe's buffer, and the pipe is empty.
            guard !state.isReaped, state.current == nil, write(leash, line, line.count) == line.count else {
                return nil
            }
            state.current = worker
            return worker
        }
    }

    /// Sends a signal while the process runs an attempt: SIGKILL to all processes that the worker started.
    func signal(_ number: Int32, for worker: ChildWorker) {
        state.withLock { state in
            // A process that was reaped, or runs another attempt, is not meant.
            guard state.current === worker, !state.isReaped else { return }
            state.wasSignalled = true
            _ = kill(number == SIGKILL ? -pid : pid, number)
        }
    }

    /// Kills the process while it waits for an attempt: it has nothing to save.
    func end() {
        state.withLock { state in
            if state.current == nil, !state.isReaped { _ = kill(-pid, SIGKILL) }
        }
    }

    /// Returns when the process has ended and its memory is free, or after a time: a process that hangs in the kernel holds up nobody.
    func hasEnded(within patience: Duration) async {
        let limit = Task {
            guard (try? await Task.sleep(for: patience)) != nil else { return }
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            waiting.forEach { $0.resume() }
        }
        defer { limit.cancel() }
        await withCheckedContinuation { continuation in
            let isReaped = state.withLock { state in
                if !state.isReaped { state.waiting.append(continuation) }
                return state.isReaped
            }
            if isReaped { continuation.resume() }
        }
    }

    /// Reads the exit statuses of attempts, one line each.
    private func read(_ reports: Int32, _ whenFree: @Sendable (WorkerProcess) -> Void) {
        defer { close(reports) }
        var line = ""
        var byte: UInt8 = 0
        while true {
            let count = Foundation.read(reports, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            guard byte == UInt8(ascii: "\n") else {
                line.append(Character(UnicodeScalar(byte)))
                // What no worker writes must not fill memory.
                if line.utf8.count > 16 { return }
                continue
            }
            guard let status = Int32(line) else { return }
            line = ""
            report(status, whenFree)
        }
    }

    private func report(_ status: Int32, _ whenFree: @Sendable (WorkerProcess) -> Void) {
        let (worker, isFree) = state.withLock { state in
            defer { state.current = nil }
            // A signal for the attempt that is over may not have arrived yet.
            return (state.current, !state.isReaped && !state.wasSignalled)
        }
        guard let worker else { return }
        // Before the attempt's end is known, so that the next attempt finds the process.
        if isFree { whenFree(self) } else { end() }
        worker.finish(.exited(status))
    }

    private func awaitEnd() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (end, worker, waiting) = state.withLock { state in
            // Processes that the worker left in its group have no purpose any more. Until the worker is reaped, the group's
            // number is nobody else's.
            _ = kill(-pid, SIGKILL)
            var status: Int32 = 0
            let reaped = waitpid(pid, &status, 0)
            let signal = status & 0x7F
            // Not expected: somebody else reaped the child, so only its end is known.
            let end: WorkerEnd =
                if reaped != pid { .signalled(0) } else if signal == 0 { .exited((status >> 8) & 0xFF) } else {
                    .signalled(signal)
                }
            defer { (state.current, state.waiting) = (nil, []) }
            state.isReaped = true
            close(leash)
            return (end, state.current, state.waiting)
        }
        worker?.finish(end)
        waiting.forEach { $0.resume() }
    }
}
