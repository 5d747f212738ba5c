internal import Dispatch
internal import Foundation
internal import Synchronization

/// The task executor of clients' calls, which wait for the disk and for the database. The cooperative pool has one thread for
/// each core, and the scheduler's event loop runs there, so calls must not block it.
final class CallThreads: TaskExecutor {
    /// The executor of this process; its threads start with the first call.
    static let shared = CallThreads(count: max(4, ProcessInfo.processInfo.activeProcessorCount))

    private let jobs = Mutex<(waiting: [UnownedJob], next: Int)>(([], 0))
    private let bell = DispatchSemaphore(value: 0)

    private init(count: Int) {
        for _ in 0..<count {
            Thread.detachNewThread { [self] in
                while true {
                    bell.wait()
                    take()?.runSynchronously(on: asUnownedTaskExecutor())
                }
            }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.waiting.append(job) }
        bell.signal()
    }

    /// Takes the executor job that has waited longest.
    private func take() -> UnownedJob? {
        jobs.withLock { jobs in
            guard jobs.next < jobs.waiting.count else { return nil }
            let job = jobs.waiting[jobs.next]
            jobs.next += 1
            if jobs.next == jobs.waiting.count {
                jobs.waiting.removeAll(keepingCapacity: jobs.next <= 1024)
                jobs.next = 0
            }
            return job
        }
    }
}
