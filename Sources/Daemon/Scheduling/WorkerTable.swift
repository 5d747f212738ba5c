internal import JobQueue
internal import Jobs
internal import Synchronization

/// The workers of this daemon, what they take of the machine, and what was asked of them.
final class WorkerTable: Sendable {
    /// What a worker was asked; a stronger wish replaces a weaker one and each is sent once.
    enum Wish: Int, Comparable {
        case none, save, kill

        static func < (a: Wish, b: Wish) -> Bool { a.rawValue < b.rawValue }
    }

    private struct Entry {
        let job: Job
        var worker: (any Worker)?
        var wish = Wish.none
        var cause: StopCause?
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var isLetGo = false
        var isClosed = false
    }

    private let state = Mutex(State())

    /// How many jobs have, or are about to get, a worker.
    var count: Int { state.withLock(\.entries.count) }

    /// The jobs with a worker, as they were claimed.
    var all: [Job] { state.withLock { $0.entries.values.map(\.job) } }

    /// The jobs with a worker that was not asked to leave, as they were claimed.
    var staying: [Job] { state.withLock { $0.entries.values.filter { $0.wish == .none }.map(\.job) } }

    /// What the workers leave of the machine.
    /// - Parameter leaving: whether those that were asked to leave still count.
    func room(in total: Room, countingLeaving leaving: Bool = true) -> Room {
        state.withLock { state in
            state.entries.values.reduce(into: total) { room, entry in
                guard leaving || entry.wish == .none else { return }
                room.take(entry.job.resources ?? JobResources(), gpu: entry.job.gpu)
            }
        }
    }

    /// A worker for the job is about to be started; wishes are kept for it.
    func expect(_ job: Job) { state.withLock { $0.entries[job.number] = Entry(job: job) } }

    /// The worker is there; it hears what was wished before.
    func started(_ number: Int, _ worker: any Worker) {
        state.withLock { state in
            state.entries[number]?.worker = worker
            if let wish = state.entries[number]?.wish { Self.send(wish, to: worker) }
            if state.isLetGo { worker.letGo() }
        }
    }

    /// Asks the worker of a job to save and stop, or kills it. The first cause stays.
    func stop(_ number: Int, _ wish: Wish, because cause: StopCause = .request) {
        state.withLock { state in
            guard let entry = state.entries[number], entry.wish < wish else { return }
            state.entries[number]?.wish = wish
            state.entries[number]?.cause = entry.cause ?? cause
            if let worker = entry.worker { Self.send(wish, to: worker) }
        }
    }

    /// The same for all workers.
    func stopAll(_ wish: Wish) {
        for number in state.withLock({ Array($0.entries.keys) }) { stop(number, wish, because: .daemonStops) }
    }

    /// The daemon ends without its workers: those that are there, and those that are just being started, go on.
    func letGoAll() {
        state.withLock { state in
            state.isLetGo = true
            for entry in state.entries.values { entry.worker?.letGo() }
        }
    }

    /// No worker can be started any more.
    var isClosed: Bool { state.withLock(\.isClosed) }

    /// From now on no worker can be started.
    func close() { state.withLock { $0.isClosed = true } }

    /// What was asked of the worker of a job, and why.
    func wish(_ number: Int) -> (wish: Wish, cause: StopCause?) {
        state.withLock { state in (state.entries[number]?.wish ?? .none, state.entries[number]?.cause) }
    }

    /// The job has no worker any more.
    func remove(_ number: Int) { _ = state.withLock { $0.entries.removeValue(forKey: number) } }

    private static func send(_ wish: Wish, to worker: any Worker) {
        switch wish {
        case .none: break
        case .save: worker.terminate()
        case .kill: worker.kill()
        }
    }
}
