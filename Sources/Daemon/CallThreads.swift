internal import Dispatch
internal import Foundation
internal import Synchronization

/// The threads of clients' calls, which wait for the disk and for the database. The cooperative pool has one thread for each
/// core, and the scheduler's event loop runs there, so calls must not block it.
///
/// Users share the threads fairly: one user has at most half of them at a time, and the calls that wait are taken in turn, so
/// a user with hundreds of expensive calls delays only their own.
final class CallThreads: Sendable {
    /// The threads of this process; they start with the first call.
    static let shared = CallThreads(count: max(4, ProcessInfo.processInfo.activeProcessorCount))

    private struct User {
        /// Jobs that are ready or running.
        var active = 0
        /// Jobs beyond the user's share.
        var waiting = WaitingLine<UnownedJob>()
    }

    private struct State {
        var executors: [UInt32: UserExecutor] = [:]
        var users: [UInt32: User] = [:]
        /// Jobs within their users' shares, in the order in which they run.
        var ready = WaitingLine<(job: UnownedJob, user: UserExecutor)>()
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    /// The most threads of one user at a time.
    private let share: Int

    /// - Parameter count: the number of threads, 2 or more.
    init(count: Int) {
        share = max(1, count / 2)
        for _ in 0..<count {
            Thread.detachNewThread { [self] in
                while true {
                    bell.wait()
                    guard let next = state.withLock({ $0.ready.next() }) else { continue }
                    next.job.runSynchronously(on: next.user.asUnownedTaskExecutor())
                    finished(next.user)
                }
            }
        }
    }

    /// The executor of a user's calls, the same at each call.
    func executor(for uid: UInt32) -> UserExecutor {
        state.withLock { state in
            if let known = state.executors[uid] { return known }
            let executor = UserExecutor(uid, self)
            state.executors[uid] = executor
            return executor
        }
    }

    fileprivate func enqueue(_ job: UnownedJob, of user: UserExecutor) {
        let isReady = state.withLock { state in
            guard state.users[user.uid, default: User()].active < share else {
                state.users[user.uid]?.waiting.append(job)
                return false
            }
            state.users[user.uid, default: User()].active += 1
            state.ready.append((job, user))
            return true
        }
        if isReady { bell.signal() }
    }

    /// Makes the user's next job ready, behind the jobs of others.
    private func finished(_ user: UserExecutor) {
        let isReady = state.withLock { state in
            if let next = state.users[user.uid]?.waiting.next() {
                state.ready.append((next, user))
                return true
            }
            state.users[user.uid]?.active -= 1
            if state.users[user.uid]?.active == 0 { state.users[user.uid] = nil }
            return false
        }
        if isReady { bell.signal() }
    }
}

/// The task executor of one user's calls, on threads that all users share.
final class UserExecutor: TaskExecutor {
    /// The user's id.
    let uid: UInt32
    private let threads: CallThreads

    fileprivate init(_ uid: UInt32, _ threads: CallThreads) {
        self.uid = uid
        self.threads = threads
    }

    func enqueue(_ job: consuming ExecutorJob) { threads.enqueue(UnownedJob(job), of: self) }
}

/// A first-in, first-out line.
private struct WaitingLine<Element> {
    private var elements: [Element?] = []
    private var first = 0

    mutating func append(_ element: Element) { elements.append(element) }

    /// Takes the element that has waited longest.
    mutating func next() -> Element? {
        guard first < elements.count else { return nil }
        defer {
            elements[first] = nil
            first += 1
            if first == elements.count {
                elements.removeAll(keepingCapacity: first <= 1024)
                first = 0
            }
        }
        return elements[first]
    }
}
