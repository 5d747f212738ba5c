internal import Foundation
internal import Jobs
internal import Storage
internal import Synchronization

/// The requests to a running job, polled at each step boundary.
public protocol Interruption: Sendable {
    /// Why the job should save and leave, `nil` while nobody asked for it.
    var stopReason: String? { get }
    /// Whether somebody asked for a checkpoint since the last call.
    func takeSaveRequest() -> Bool
}

/// An interruption that never requests anything.
public struct NoInterruption: Interruption {
    /// Creates the interruption.
    public init() {}
    /// `nil`: nothing stops the job.
    public var stopReason: String? { nil }
    /// `false`: nothing requests a save.
    public func takeSaveRequest() -> Bool { false }
}

/// The signals of a worker, as requests: SIGTERM or SIGINT to save and leave, SIGUSR1 to save and go on. The second
/// SIGTERM, or the second SIGINT, ends the process at once with status 143.
///
/// Threads of their own wait for them, so a second SIGTERM acts in the middle of a step, too. The signals are blocked
/// everywhere else: create this before the tensor engine makes threads.
public final class StopSignals: Interruption {
    private struct State {
        var stopReason: String?
        var wantsSave = false
        var seen: [Int32: Int] = [:]
        /// Whether the process waits between two jobs.
        var isPaused = false
        /// The request that ended the pause.
        var request: Result<RunRequest, any Error>?
    }

    private let state = Mutex(State())
    private let arrival = DispatchSemaphore(value: 0)
    private let whenStopped: @Sendable (String) -> Void

    private init(_ whenStopped: @escaping @Sendable (String) -> Void) { self.whenStopped = whenStopped }

    /// Begins to listen, for the life of the process.
    /// - Parameters:
    ///   - supervised: standard input is a pipe from the daemon; its end means that the daemon is gone and counts as
    ///     SIGTERM.
    ///   - whenStopped: is told the reason, at once and on another thread, when the job is first asked to stop.
    /// - Throws: `FileError` if the signals cannot be blocked.
    public static func listen(
        supervised: Bool, whenStopped: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> StopSignals {
        let signals = StopSignals(whenStopped)
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGUSR1] { sigaddset(&set, number) }
        guard pthread_sigmask(SIG_BLOCK, &set, nil) == 0 else { throw FileError.last("block", "signals") }
        let blocked = set
        run { signals.takeSignals(blocked) }
        if supervised { run { signals.watchSupervisor(STDIN_FILENO) } }
        return signals
    }

    private static func run(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 1 << 18
        thread.start()
    }

    /// Why the job should save and leave.
    public var stopReason: String? { state.withLock { $0.stopReason } }

    /// Begins the pause between two jobs. SIGTERM, SIGINT and the end of standard input then end the process at once, since
    /// nothing is to be saved.
    /// - Returns: `false` where the process was asked to stop before.
    func beginPause() -> Bool {
        state.withLock { state in
            state.isPaused = state.stopReason == nil
            return state.isPaused
        }
    }

    /// Waits for the line on standard input that ends the pause. Signals from then on are for the requested job.
    /// - Throws: `DecodingError` for a line that is no request.
    func nextRequest() throws -> RunRequest {
        while true {
            arrival.wait()
            let request = state.withLock { state in
                defer { state.request = nil }
                return state.request
            }
            if let request { return try request.get() }
        }
    }

    /// Whether SIGUSR1 came since the last call.
    public func takeSaveRequest() -> Bool {
        state.withLock { state in
            defer { state.wantsSave = false }
            return state.wantsSave
        }
    }

    private func takeSignals(_ set: sigset_t) {
        var set = set
        while true {
            var number: Int32 = 0
            guard sigwait(&set, &number) == 0 else { continue }
            if number == SIGUSR1 {
                state.withLock { $0.wantsSave = !$0.isPaused }
                continue
            }
            let count = state.withLock { state in
                if state.isPaused { _exit(WorkerStatus.terminated.rawValue) }
                state.seen[number, default: 0] += 1
                return state.seen[number, default: 0]
            }
            // Nothing is saved or closed: whoever sends it twice wants the process gone.
            if count > 1 { _exit(WorkerStatus.terminated.rawValue) }
            stop(number == SIGTERM ? "SIGTERM" : "SIGINT")
        }
    }

    private func watchSupervisor(_ file: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var line: [UInt8] = []
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            for byte in buffer.prefix(count) {
                if byte == UInt8(ascii: "\n") {
                    take(line)
                    line = []
                } else {
                    line.append(byte)
                }
            }
        }
        state.withLock { if $0.isPaused { _exit(WorkerStatus.succeeded.rawValue) } }
        stop("the daemon is gone")
    }

    /// Ends the pause with the request of a line; a line during a job is none.
    private func take(_ line: [UInt8]) {
        state.withLock { state in
            guard state.isPaused else { return }
            state = State(request: Result { try RunRequest(line: line) })
        }
        arrival.signal()
    }

    private func stop(_ reason: String) {
        let isFirst = state.withLock { state in
            guard state.stopReason == nil else { return false }
            state.stopReason = reason
            return true
        }
        if isFirst { whenStopped(reason) }
    }
}
