internal import Foundation
internal import Synchronization

/// A worker that is a child of this process.
final class ChildWorker: Worker {
    private struct State {
        var end: WorkerEnd?
        var waiting: [CheckedContinuation<WorkerEnd, Never>] = []
    }

    private let pid: Int32
    private let state = Mutex(State())

    /// - Parameters:
    ///   - pid: the leader of a process group; nobody else waits for it.
    ///   - leash: the daemon's end of the child's standard input; closed when the child has ended.
    init(pid: Int32, leash: Int32) {
        self.pid = pid
        // waitid blocks, so it gets a thread of its own.
        let thread = Thread { [self] in
            awaitEnd()
            close(leash)
        }
        thread.stackSize = 1 << 17
        thread.start()
    }

    func terminate() { signal(SIGTERM, to: pid) }

    func kill() { signal(SIGKILL, to: -pid) }

    /// Asks the worker to save and stop, since its standard input ends with the daemon.
    func letGo() { terminate() }

    func end() async -> WorkerEnd {
        await withCheckedContinuation { continuation in
            let end = state.withLock { state in
                if state.end == nil { state.waiting.append(continuation) }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    /// Sends a signal while the child is not reaped; afterwards its number may be another process's.
    private func signal(_ number: Int32, to target: pid_t) {
        state.withLock { state in
            if state.end == nil { _ = Foundation.kill(target, number) }
        }
    }

    private func awaitEnd() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (end, waiting) = state.withLock { state in
            // Processes that the worker left in its group have no purpose any more. Until the worker is reaped, the group's
            // number is nobody else's.
            _ = Foundation.kill(-pid, SIGKILL)
            var status: Int32 = 0
            let reaped = waitpid(pid, &status, 0)
            let signal = status & 0x7F
            // Not expected: somebody else reaped the child, so only its end is known.
            let end: WorkerEnd =
                if reaped != pid { .signalled(0) } else if signal == 0 { .exited((status >> 8) & 0xFF) } else {
                    .signalled(signal)
                }
            defer { state.waiting = [] }
            state.end = end
            return (end, state.waiting)
        }
        waiting.forEach { $0.resume(returning: end) }
    }
}
