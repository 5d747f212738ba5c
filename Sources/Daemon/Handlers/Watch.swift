internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Sends the current state of jobs, then every change: in the order of revisions, and of each job only the newest
    /// where the caller is slower than the changes.
    func watch(_ call: VarlinkCall, _ reply: VarlinkReplier) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        let parameters: Watch.Parameters = try call.decode()
        let numbers = try parameters.jobs.map { names in
            Set(try names.map { try number(of: $0, wasKnown: parameters.since != nil) })
        }
        // The subscription comes before the first look, so that no change can fall between the two.
        let subscription = feed.subscribe(to: numbers)
        defer { feed.unsubscribe(subscription) }

        var selection = JobSelection(numbers: numbers)
        if numbers == nil, parameters.since == nil { selection = .unfinished }
        var stream = WatchStream(numbers: numbers)
        // All jobs as they are now decide whether there is anything to wait for; only those after `since` are sent.
        let present = try queue.changes(
            since: numbers == nil ? parameters.since ?? 0 : 0, in: selection,
            removedSince: numbers == nil ? parameters.since : 0)
        let since = parameters.since ?? 0
        var replies = stream.replies(present)
        let last = replies.last
        replies.removeAll { $0.revision <= since }
        if stream.isOver, replies.isEmpty, let last { replies = [last] }
        if try await send(replies, reply, isOver: stream.isOver) { return }

        for await _ in subscription.doorbell {
            guard let changes = subscription.take() else {
                throw ControlError.failed(
                    text: "fell behind by more than \(JobFeed.capacity) jobs; watch again with the last revision")
            }
            if try await send(stream.replies(changes), reply, isOver: stream.isOver) { return }
        }
        throw CancellationError()
    }

    /// The number of a named job. One that a returning watcher knew may be removed since.
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

    private func send(_ replies: [Watch.Reply], _ reply: VarlinkReplier, isOver: Bool) async throws -> Bool {
        for (index, next) in replies.enumerated() {
            try await reply.send(next, continues: !(isOver && index == replies.count - 1))
        }
        return isOver && !replies.isEmpty
    }
}

/// What a watcher has seen: everything up to a revision, and which named jobs may still change.
struct WatchStream {
    // Changes come in the order of their revisions, so one number tells what is new.
    private var seen = 0
    private var open: Set<Int>?

    init(numbers: Set<Int>?) { open = numbers }

    /// Whether all named jobs are final.
    var isOver: Bool { open?.isEmpty ?? false }

    /// The replies for those of the jobs, by ascending revision, that are newer than what was seen.
    mutating func replies(_ jobs: [Job]) -> [Watch.Reply] {
        var replies: [Watch.Reply] = []
        for job in jobs where job.revision > seen {
            seen = job.revision
            if job.state.isFinal { open?.remove(job.number) }
            replies.append(Watch.Reply(revision: job.revision, job: job))
        }
        return replies
    }
}
