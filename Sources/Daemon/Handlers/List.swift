internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// The longest reply in bytes that is sent as one; a longer list needs a caller who takes several replies.
    private static let longestList = 16 << 20

    /// Lists jobs by ascending number, in pages to a caller who takes several replies, else in one reply. At most one page is
    /// read from the queue at a time.
    func list(_ call: MethodCall<List>, _ reply: VarlinkReplier) async throws {
        let parameters = call.parameters
        var selection = JobSelection(labels: parameters.labels ?? [:], since: parameters.since)
        if let names = parameters.jobs {
            selection.numbers = Set(try numbers(names))
        } else if parameters.all != true, parameters.states == nil {
            selection.states = JobSelection.unfinished.states
        }
        if let states = parameters.states { selection.states = Set(states) }
        var page = try queue.page(selection)
        var all = EncodedArray(named: "jobs")
        while let last = page.last?.number, page.count == JobQueue.pageSize {
            if call.more {
                try await reply.send(List.Reply(jobs: page), continues: true)
            } else {
                try all.append(page)
                guard all.byteCount <= Self.longestList else { throw Self.tooLong }
                // Lets other calls run between two pages.
                await Task.yield()
            }
            try Task.checkCancellation()
            page = try queue.page(selection, after: last)
        }
        if call.more { return try await reply.send(List.Reply(jobs: page)) }
        try all.append(page)
        try await reply.send(all.parameters)
    }

    private static var tooLong: ControlError {
        .failed(
            text:
                "the list is longer than \(longestList >> 20) MiB; call List with more, which sends it in pieces, or narrow it"
        )
    }
}
