internal import Jobs
internal import Synchronization

/// Hands each change of a job to everybody who watches.
final class JobFeed: Sendable {
    /// What came in since a watcher last looked: of each job only its newest state.
    struct Changes: Sendable {
        var jobs: [Int: JobChange] = [:]
        var overflowed = false
    }

    /// One watcher's part of the feed.
    final class Subscription: Sendable {
        /// Rings after changes; they are in `take()`.
        var doorbell: AsyncStream<Void> { mailbox.doorbell }
        fileprivate let numbers: Set<Int>?
        fileprivate let mailbox = Mailbox(empty: Changes())

        fileprivate init(_ numbers: Set<Int>?) { self.numbers = numbers }

        /// The changes since the last call, by revision; `nil` if there were too many to keep.
        func take() -> [JobChange]? {
            let changes = mailbox.take()
            return changes.overflowed ? nil : changes.jobs.values.sorted { $0.job.revision < $1.job.revision }
        }
    }

    private struct State {
        var subscriptions: [ObjectIdentifier: Subscription] = [:]
        /// Those whose bells are still to ring in this round.
        var round: [Subscription] = []
        /// Those that something was left for since the round began.
        var due: [ObjectIdentifier: Subscription] = [:]
        var isRinging = false
    }

    /// Changed jobs that are kept for a watcher who does not look.
    static let capacity = 4096
    /// Watchers whose bells ring together.
    private static let slice = 32
    private let state = Mutex(State())

    /// Subscribes to some jobs, or to all. What was published before is not part of it.
    func subscribe(to numbers: Set<Int>? = nil) -> Subscription {
        let subscription = Subscription(numbers)
        state.withLock { $0.subscriptions[ObjectIdentifier(subscription)] = subscription }
        return subscription
    }

    func unsubscribe(_ subscription: Subscription) {
        state.withLock {
            $0.subscriptions[ObjectIdentifier(subscription)] = nil
            $0.due[ObjectIdentifier(subscription)] = nil
        }
    }

    /// Leaves the change for everybody whom it concerns.
    ///
    /// Hundreds of watchers that wake at once would keep everybody else's calls waiting, so bells ring in slices with
    /// a moment between them, and what comes meanwhile is heard with the next round.
    func publish(_ job: Job) {
        let change = JobChange(job)
        let starts = state.withLock { state in
            for (key, subscription) in state.subscriptions
            where subscription.numbers?.contains(job.number) ?? true {
                subscription.mailbox.put { changes in
                    changes.jobs[job.number] = change
                    if changes.jobs.count > Self.capacity { changes = Changes(overflowed: true) }
                }
                state.due[key] = subscription
            }
            guard !state.isRinging, !state.due.isEmpty else { return false }
            state.isRinging = true
            return true
        }
        guard starts, ringSlice() else { return }
        Task {
            repeat { try? await Task.sleep(for: .milliseconds(3)) } while ringSlice()
        }
    }

    /// Rings some of the bells that are due.
    /// - Returns: whether there are more; without, the round is over.
    private func ringSlice() -> Bool {
        let (slice, hasMore) = state.withLock { state in
            if state.round.isEmpty { (state.round, state.due) = (Array(state.due.values), [:]) }
            let slice = Array(state.round.suffix(Self.slice))
            state.round.removeLast(slice.count)
            state.isRinging = !state.round.isEmpty || !state.due.isEmpty
            return (slice, state.isRinging)
        }
        for subscription in slice { subscription.mailbox.ring() }
        return hasMore
    }
}
