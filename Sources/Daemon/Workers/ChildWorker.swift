internal import Glibc
internal import Synchronization

/// One attempt in a worker process that is a child of this process.
final class ChildWorker: Worker {
    private struct State {
        var end: WorkerEnd?
        var waiting: [CheckedContinuation<WorkerEnd, Never>] = []
    }

    private let process: WorkerProcess
    private let state = Mutex(State())

    init(_ process: WorkerProcess) { self.process = process }

    func terminate() { process.signal(SIGTERM, for: self) }

    func kill() { process.signal(SIGKILL, for: self) }

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

    /// Takes the end of the attempt from its process.
    func finish(_ end: WorkerEnd) {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.end = end
            return state.waiting
        }
        waiting.forEach { $0.resume(returning: end) }
    }
}
