internal import Synchronization

/// The workers of this daemon, and what was asked of them.
final class WorkerTable: Sendable {
    /// What a worker was asked; a stronger wish replaces a weaker one and each is sent once.
    enum Wish: Int, Comparable {
        case none, save, kill

        static func < (a: Wish, b: Wish) -> Bool { a.rawValue < b.rawValue }
    }

    private struct Entry {
        var worker: (any Worker)?
        var wish = Wish.none
    }

    private let entries = Mutex<[Int: Entry]>([:])

    /// How many jobs have, or are about to get, a worker.
    var count: Int { entries.withLock(\.count) }

    /// A worker for the job is about to be started; wishes are kept for it.
    func expect(_ number: Int) { entries.withLock { $0[number] = Entry() } }

    /// The worker is there; it hears what was wished before.
    func started(_ number: Int, _ worker: any Worker) {
        entries.withLock { entries in
            entries[number, default: Entry()].worker = worker
            if let wish = entries[number]?.wish { Self.send(wish, to: worker) }
        }
    }

    /// Asks the worker of a job to save and stop, or kills it.
    func stop(_ number: Int, _ wish: Wish) {
        entries.withLock { entries in
            guard let entry = entries[number], entry.wish < wish else { return }
            entries[number]?.wish = wish
            if let worker = entry.worker { Self.send(wish, to: worker) }
        }
    }

    /// The same for all workers.
    func stopAll(_ wish: Wish) {
        for number in entries.withLock({ Array($0.keys) }) { stop(number, wish) }
    }

    /// What was asked of the worker of a job.
    func wish(_ number: Int) -> Wish { entries.withLock { $0[number]?.wish ?? .none } }

    /// The job has no worker any more.
    func remove(_ number: Int) { _ = entries.withLock { $0.removeValue(forKey: number) } }

    private static func send(_ wish: Wish, to worker: any Worker) {
        switch wish {
        case .none: break
        case .save: worker.terminate()
        case .kill: worker.kill()
        }
    }
}
