internal import Jobs
internal import Synchronization

/// The publisher of job changes to all watchers.
final class JobFeed: Sendable {
    /// The changes since a watcher last took them: the newest state of each job.
    struct Changes: Sendable {
        var jobs: [Int: JobChange] = [:]
        var overflowed = false
    }

    /// The subscription of one watcher.
    final class Subscription: Sendable {
        /// Yields after changes, which `take()` returns.
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
        /// The subscriptions that are still to be woken in this round.
        var round: [Subscription] = []
        /// The subscriptions with changes since the round began.
        var due: [ObjectIdentifier: Subscription] = [:]
        var isRinging = false
    }

    /// The most changed jobs that are kept for one watcher.
    static let capacity = 4096
    /// Watchers that are woken together.
    private static let slice = 32
    private let state = Mutex(State())

    /// Subscribes to the changes of some jobs, or of all, from now on.
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

    /// Publishes a change to the subscriptions that include the job.
    ///
    /// Hundreds of watchers that wake at once would delay all other calls, so they are woken in slices with a pause in
    /// between; changes that come meanwhile are part of the next round.
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

    /// Wakes the next slice of watchers.
    /// - Returns: whether the round has further slices.
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
