import Daemon
import Foundation
import Jobs
import Synchronization

/// A service manager in this process, whose workers outlive every daemon and are controlled by the test.
final class StandInManager: Launcher {
    private struct State {
        var workers: [Int: StandInWorker] = [:]
        var launches = 0
        var isGoingDown = false
        var isSlow = false
        var refusal: String?
        var isSilent = false
    }

    private let state = Mutex(State())

    var outlivesDaemon: Bool { true }
    var reportsToJournal: Bool { true }
    /// The number of workers started so far.
    var launches: Int { state.withLock(\.launches) }

    func goDown() { state.withLock { $0.isGoingDown = true } }

    /// Makes workers that start from now on save when asked to stop, and wait for the test to let them leave.
    func beSlow() { state.withLock { $0.isSlow = true } }

    /// Makes every start of a worker fail from now on.
    func refuse(_ reason: String) { state.withLock { $0.refusal = reason } }

    /// Whether listing the workers fails.
    func beSilent(_ isSilent: Bool) { state.withLock { $0.isSilent = isSilent } }

    func machineState() async -> MachineState { state.withLock { $0.isGoingDown ? .goingDown : .up } }

    func launch(_ run: RunDirectory, _ attempt: Attempt) async throws -> any Worker {
        if let refusal = state.withLock(\.refusal) { throw LaunchError(refusal) }
        let worker = StandInWorker(run, attempt.attempt, isSlow: state.withLock(\.isSlow))
        state.withLock { state in
            state.launches += 1
            state.workers[attempt.job] = worker
        }
        try worker.say(.started)
        return worker
    }

    func find(_ run: RunDirectory, of job: Job) async throws -> (any Worker)? {
        if state.withLock(\.isSilent) { throw DaemonError.noLauncher("the bus does not answer.") }
        guard let worker = state.withLock({ $0.workers[job.number] }), worker.isAlive else { return nil }
        worker.takeUp()
        return worker
    }

    /// The worker of a job.
    func worker(_ job: Int) -> StandInWorker? { state.withLock { $0.workers[job] } }
}

/// A worker controlled by the test; asked to stop, it exits with status 75.
final class StandInWorker: Worker {
    private struct State {
        var end: WorkerEnd?
        var waiting: [CheckedContinuation<WorkerEnd, Never>] = []
        var seq = 0
        var isLetGo = false
        var isAsked = false
    }

    private let run: RunDirectory
    private let attempt: Int
    private let isSlow: Bool
    private let state = Mutex(State())

    init(_ run: RunDirectory, _ attempt: Int, isSlow: Bool) {
        self.run = run
        self.attempt = attempt
        self.isSlow = isSlow
        let events = (try? Data(contentsOf: run.events)) ?? Data()
        state.withLock { $0.seq = events.count { $0 == UInt8(ascii: "\n") } }
    }

    var isAlive: Bool { state.withLock { $0.end == nil } }

    /// Whether the worker was asked to stop.
    var isAsked: Bool { state.withLock(\.isAsked) }

    func takeUp() { state.withLock { $0.isLetGo = false } }

    /// Appends an event to the run directory.
    func say(_ kind: Event.Kind, step: Int? = nil) throws {
        let progress = step.map {
            JobProgress(step: $0, total: 100, rate: nil, secondsLeft: nil, metrics: [:], updated: .now)
        }
        let event = state.withLock { state in
            defer { state.seq += 1 }
            return Event(seq: state.seq, time: .now, attempt: attempt, event: kind, progress: progress)
        }
        let line = try JSONEncoder().encode(event) + Data("\n".utf8)
        if !FileManager.default.fileExists(atPath: run.events.path) { try Data().write(to: run.events) }
        let file = try FileHandle(forWritingTo: run.events)
        try file.seekToEnd()
        try file.write(contentsOf: line)
        try file.close()
    }

    /// Writes the outcome of the job and exits.
    func succeed(_ text: String) throws {
        let outcome = Outcome(attempt: attempt, result: .succeeded, text: text, finished: .now, step: 100)
        try JSONEncoder().encode(outcome).write(to: run.outcome)
        leave(.exited(0))
    }

    func leave(_ end: WorkerEnd) {
        let waiting = state.withLock { state in
            state.end = end
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume(returning: end) }
    }

    func terminate() {
        state.withLock { $0.isAsked = true }
        if !isSlow { leave() }
    }

    /// Saves a checkpoint and exits.
    func leave() { leave(.exited(WorkerStatus.stopped.rawValue)) }

    func kill() { leave(.signalled(SIGKILL)) }

    func letGo() {
        let waiting = state.withLock { state in
            state.isLetGo = true
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume(returning: .letGo) }
    }

    func end() async -> WorkerEnd {
        await withCheckedContinuation { continuation in
            let end: WorkerEnd? = state.withLock { state in
                if let end = state.end { return end }
                if state.isLetGo { return .letGo }
                state.waiting.append(continuation)
                return nil
            }
            if let end { continuation.resume(returning: end) }
        }
    }
}
