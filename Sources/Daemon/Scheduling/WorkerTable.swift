internal import JobQueue
internal import Jobs
internal import Synchronization

/// The table of workers: the resources that each takes, and the request to stop that was sent to it.
final class WorkerTable: Sendable {
    /// A request to stop; a stronger request replaces a weaker one, and each is sent once.
    enum StopRequest: Int, Comparable {
        case none, save, kill

        static func < (a: StopRequest, b: StopRequest) -> Bool { a.rawValue < b.rawValue }
    }

    private struct Entry {
        let job: Job
        var worker: (any Worker)?
        var request = StopRequest.none
        var cause: StopCause?
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var isLetGo = false
        var isClosed = false
        var mustEnd = false
    }

    private let state = Mutex(State())

    /// The number of jobs that have a worker or are about to get one.
    var count: Int { state.withLock(\.entries.count) }

    /// The jobs with a worker, as they were claimed.
    var all: [Job] { state.withLock { $0.entries.values.map(\.job) } }

    /// The jobs with a worker that was not asked to stop, as they were claimed.
    var staying: [Job] { state.withLock { $0.entries.values.filter { $0.request == .none }.map(\.job) } }

    /// The resources that workers leave free.
    /// - Parameter leaving: whether workers that were asked to stop still count.
    func room(in total: Room, countingLeaving leaving: Bool = true) -> Room {
        total.without(leaving ? all : staying)
    }

    /// Adds an entry for a worker that is about to be started; requests are kept for it.
    func expect(_ job: Job) { state.withLock { $0.entries[job.number] = Entry(job: job) } }

    /// Adds the started worker to its entry and sends the request that came before.
    func started(_ number: Int, _ worker: any Worker) {
        state.withLock { state in
            state.entries[number]?.worker = worker
            if let request = state.entries[number]?.request { Self.send(request, to: worker) }
            if state.isLetGo { worker.letGo() }
        }
    }

    /// Asks the worker of a job to save and stop, or kills it. The first cause is kept.
    func stop(_ number: Int, _ request: StopRequest, because cause: StopCause = .request) {
        state.withLock { state in
            guard let entry = state.entries[number], entry.request < request else { return }
            state.entries[number]?.request = request
            state.entries[number]?.cause = entry.cause ?? cause
            if let worker = entry.worker { Self.send(request, to: worker) }
        }
    }

    /// Asks all workers to save and stop, or kills them.
    func stopAll(_ request: StopRequest) {
        for number in state.withLock({ Array($0.entries.keys) }) { stop(number, request, because: .daemonStops) }
    }

    /// Lets go of all workers, also of those that are being started: they survive the daemon's end.
    func letGoAll() {
        state.withLock { state in
            state.isLetGo = true
            for entry in state.entries.values { entry.worker?.letGo() }
        }
    }

    /// Whether no worker can be started any more.
    var isClosed: Bool { state.withLock(\.isClosed) }

    /// Closes the table: no worker can be started any more.
    func close() { state.withLock { $0.isClosed = true } }

    /// Whether the ends of workers that cannot be recorded are left to the next daemon, which finds them in the run
    /// directories.
    var mustEnd: Bool { state.withLock(\.mustEnd) }

    /// Makes the supervisors of workers give up what they cannot record: the daemon ends.
    func stopInsisting() { state.withLock { $0.mustEnd = true } }

    /// The request that was sent to the worker of a job, and its cause.
    func request(_ number: Int) -> (request: StopRequest, cause: StopCause?) {
        state.withLock { state in (state.entries[number]?.request ?? .none, state.entries[number]?.cause) }
    }

    /// Removes the entry of a job without a worker.
    func remove(_ number: Int) { _ = state.withLock { $0.entries.removeValue(forKey: number) } }

    private static func send(_ request: StopRequest, to worker: any Worker) {
        switch request {
        case .none: break
        case .save: worker.terminate()
        case .kill: worker.kill()
        }
    }
}
