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

    /// Changed jobs that are kept for a watcher who does not look.
    static let capacity = 4096
    private let subscriptions = Mutex<[ObjectIdentifier: Subscription]>([:])

    /// Subscribes to some jobs, or to all. What was published before is not part of it.
    func subscribe(to numbers: Set<Int>? = nil) -> Subscription {
        let subscription = Subscription(numbers)
        subscriptions.withLock { $0[ObjectIdentifier(subscription)] = subscription }
        return subscription
    }

    func unsubscribe(_ subscription: Subscription) {
        _ = subscriptions.withLock { $0.removeValue(forKey: ObjectIdentifier(subscription)) }
    }

    func publish(_ job: Job) {
        let all = subscriptions.withLock { Array($0.values) }
        let change = JobChange(job)
        for subscription in all where subscription.numbers?.contains(job.number) ?? true {
            subscription.mailbox.leave { changes in
                changes.jobs[job.number] = change
                if changes.jobs.count > Self.capacity { changes = Changes(overflowed: true) }
            }
        }
    }
}
