internal import Jobs
internal import Synchronization

/// The worker processes that stay for their models between two sampling jobs.
///
/// A process that stays takes no slot and no threads, but memory. So it is ended after a time without a job, where the machine's
/// memory is short, before a job starts that needs its GPU or its memory, and before another model's job would make more
/// processes than there are light slots. Ending is a kill: a process that waits holds no lock and has nothing to save.
final class StayingWorkers: Sendable {
    private struct Entry {
        let process: WorkerProcess
        let key: StayingKey
        /// Ends the process after its time, or where memory is short.
        let watch: Task<Void, Never>
    }

    private struct State {
        /// The processes that wait, the longest first.
        var entries: [Entry] = []
        /// Seconds for which a process stays; 0 for none.
        var seconds = 0.0
        var most = 1
        var isClosed = false
    }

    private let state = Mutex(State())
    private let pressure: @Sendable () -> MemoryPressure

    /// Seconds between two looks at the machine's memory.
    private static let interval = 1.0
    /// Time in which a killed process ends, unless it hangs in the kernel.
    private static let death: Duration = .seconds(10)

    init(pressure: @escaping @Sendable () -> MemoryPressure = { .now }) { self.pressure = pressure }

    /// Whether processes may stay.
    var isOn: Bool { state.withLock { !$0.isClosed && $0.seconds > 0 } }

    /// The number of processes that wait.
    var count: Int { state.withLock(\.entries.count) }

    /// Takes settings over. A process that waits keeps its time, unless no process may stay any more.
    func obey(_ settings: DaemonSettings) {
        state.withLock {
            $0.seconds = settings.keepWorker
            $0.most = max(settings.lightSlots, 1)
        }
        if settings.keepWorker <= 0 { end { _ in true } }
        limit(to: max(settings.lightSlots, 1))
    }

    /// Takes a process that waits for a job of this key.
    func take(_ key: StayingKey) -> WorkerProcess? {
        state.withLock { state in
            // The one that waited least has most of its pages in memory.
            guard let index = state.entries.lastIndex(where: { $0.key == key }) else { return nil }
            let entry = state.entries.remove(at: index)
            entry.watch.cancel()
            return entry.process
        }
    }

    /// Keeps a process that has ended a job, or ends it.
    func keep(_ process: WorkerProcess, _ key: StayingKey) {
        let isKept = state.withLock { state in
            guard !state.isClosed, state.seconds > 0 else { return false }
            let seconds = state.seconds
            state.entries.append(Entry(process: process, key: key, watch: Task { await watch(process, seconds) }))
            return true
        }
        if !isKept { return process.end() }
        limit(to: state.withLock(\.most))
    }

    /// Ends processes that a job which is about to start leaves no room for.
    /// - Parameters:
    ///   - gpu: the GPU of the job.
    ///   - draws: whether the job's worker will stay itself.
    func makeRoom(gpu: Int?, draws: Bool) async {
        if let gpu { await Self.wait(for: end { $0.key.gpu == gpu }) }
        if draws { limit(to: state.withLock(\.most) - 1) }
    }

    /// Ends the processes beside which a job's memory would be short.
    /// - Parameter key: what the job can have of a process, which then is no other memory.
    func makeRoom(bytes: Int, sparing key: StayingKey? = nil) async {
        guard count > 0, pressure().isHigh(needing: bytes) else { return }
        await Self.wait(for: end { $0.key != key })
    }

    /// Ends all processes, and each that becomes free from now on.
    func endIdle() async {
        state.withLock { $0.isClosed = true }
        await Self.wait(for: end { _ in true })
    }

    private func watch(_ process: WorkerProcess, _ seconds: Double) async {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, !pressure().isHigh() {
            let next = min(end, .now + .seconds(Self.interval))
            guard (try? await Task.sleep(until: next, clock: .continuous)) != nil else { return }
        }
        self.end { $0.process === process }
    }

    private func limit(to most: Int) {
        let surplus = state.withLock { state in
            let count = max(state.entries.count - max(most, 0), 0)
            defer { state.entries.removeFirst(count) }
            return Array(state.entries.prefix(count))
        }
        Self.end(surplus)
    }

    @discardableResult
    private func end(where isMeant: (Entry) -> Bool) -> [WorkerProcess] {
        let meant = state.withLock { state in
            defer { state.entries.removeAll(where: isMeant) }
            return state.entries.filter(isMeant)
        }
        Self.end(meant)
        return meant.map(\.process)
    }

    private static func end(_ entries: [Entry]) {
        for entry in entries {
            entry.watch.cancel()
            entry.process.end()
        }
    }

    private static func wait(for processes: [WorkerProcess]) async {
        for process in processes { await process.hasEnded(within: death) }
    }
}
