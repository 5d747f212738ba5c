internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Sends the current state of jobs, then every change in the order of revisions; to a caller who reads more slowly than
    /// jobs change, only the newest state of each job.
    func watch(_ call: MethodCall<Watch>, _ reply: VarlinkReplier) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        let parameters = call.parameters
        let numbers = try parameters.jobs.map { names in
            Set(try names.map { try number(of: $0, wasKnown: parameters.since != nil) })
        }
        // The subscription comes before the first lookup, so that no change is missed between the two.
        let subscription = feed.subscribe(to: numbers)
        defer { feed.unsubscribe(subscription) }

        var selection = JobSelection(numbers: numbers)
        if numbers == nil, parameters.since == nil { selection = .unfinished }
        var stream = WatchStream(numbers: numbers)
        // Later changes come from the subscription, so that the pages end and nothing is sent out of order.
        let end = try queue.revision()
        let since = parameters.since ?? 0
        // The states of all named jobs decide whether there is anything to wait for; only changes after `since` are sent.
        var seen = numbers == nil ? since : 0
        var last: JobChange?
        while seen < end {
            let page = try queue.changes(
                since: seen, upTo: end, in: selection, removedSince: numbers == nil ? parameters.since : 0)
            for change in stream.news(page.map(JobChange.init)) {
                // Only the next change shows that this one was not the last.
                if let last, last.job.revision > since { try await reply.send(last.reply(), continues: true) }
                last = change
            }
            guard page.count == JobQueue.pageSize, let newest = page.last?.revision else { break }
            seen = newest
        }
        stream.pass(end)
        if let last, stream.isOver || last.job.revision > since {
            if try await send([last], reply, isOver: stream.isOver) { return }
        }

        for await _ in subscription.doorbell {
            guard let changes = subscription.take() else { throw ControlError.fellBehind }
            if try await send(stream.news(changes), reply, isOver: stream.isOver) { return }
        }
        throw CancellationError()
    }

    /// The number of a named job. A job that a returning watcher knew may have been removed.
    private func number(of name: String, wasKnown: Bool) throws -> Int {
        do {
            return try queue.job(named: name).number
        } catch JobQueueError.noSuchJob(let name) {
            guard wasKnown, let number = Int(name), try queue.removed(number) != nil else {
                throw JobQueueError.noSuchJob(name)
            }
            return number
        }
    }

    /// The most changes in one write.
    private static let together = 64

    private func send(_ news: [JobChange], _ reply: VarlinkReplier, isOver: Bool) async throws -> Bool {
        // Keeps one write small beside the limit on unread replies.
        for start in stride(from: 0, to: news.count, by: Self.together) {
            let end = min(start + Self.together, news.count)
            let replies = try news[start..<end].map { try $0.reply() }
            try await reply.send(replies, continues: !isOver || end < news.count)
        }
        return isOver && !news.isEmpty
    }
}

/// The state of one watcher: the revision up to which it has seen everything, and the named jobs that may still change.
struct WatchStream {
    // Changes come in the order of their revisions, so one number tells which are new.
    private var seen = 0
    private var open: Set<Int>?

    init(numbers: Set<Int>?) { open = numbers }

    /// Whether all named jobs are final.
    var isOver: Bool { open?.isEmpty ?? false }

    /// Marks all changes up to a revision as seen.
    mutating func pass(_ revision: Int) { seen = max(seen, revision) }

    /// The changes that are newer than the last one seen, by ascending revision.
    mutating func news(_ changes: [JobChange]) -> [JobChange] {
        var news: [JobChange] = []
        for change in changes where change.job.revision > seen {
            seen = change.job.revision
            if change.job.state.isFinal { open?.remove(change.job.number) }
            news.append(change)
        }
        return news
    }
}
