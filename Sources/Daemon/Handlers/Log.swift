internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// A message to a follower of a log.
    private struct News: Sendable {
        var isFinal = false
    }

    /// Sends the events of a job and the output of its workers, with `follow` until the job is final. The last reply holds
    /// only the offset.
    func log(_ call: MethodCall<Log>, _ reply: VarlinkReplier) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        let parameters = call.parameters
        let job = try queue.job(named: parameters.job)
        let run = RunDirectory(path: job.directory)
        var lines = LogLines(run, after: LogOffset(rawValue: parameters.after ?? 0))
        if parameters.follow == true {
            let subscription = feed.subscribe(to: [job.number])
            defer { feed.unsubscribe(subscription) }
            let mailbox = Mailbox(empty: News())
            let watch = watches.watch(run.url) { mailbox.leave { _ in } }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in subscription.doorbell {
                        // A removed job cannot be looked up.
                        if try subscription.take()?.last?.job.state.isFinal ?? queue.job(job.number).state.isFinal {
                            break
                        }
                    }
                    mailbox.leave { $0.isFinal = true }
                }
                if try queue.job(job.number).state.isFinal { mailbox.leave { $0.isFinal = true } }
                mailbox.leave { _ in }
                var isFinal = false
                for await _ in mailbox.doorbell {
                    // The job is final after its last line was written, so this read gets all lines.
                    isFinal = mailbox.take().isFinal || isFinal
                    try await lines.send(to: reply)
                    if isFinal { break }
                }
                group.cancelAll()
            }
            withExtendedLifetime(watch) {}
            try Task.checkCancellation()
        }
        try await lines.send(to: reply)
        try await lines.sendRest(to: reply)
        try await reply.send(Log.Reply(offset: lines.offset.rawValue))
    }
}

/// The numbers of lines of the two files that a reader of the log knows, packed into one integer below 2^53: events in the
/// upper bits, lines of output in the lower 24.
struct LogOffset: Sendable, Hashable {
    var events: Int
    var output: Int
    private static let bits = 24

    init(rawValue: Int) {
        events = max(rawValue, 0) >> Self.bits
        output = max(rawValue, 0) & ((1 << Self.bits) - 1)
    }

    var rawValue: Int { events << Self.bits | min(output, (1 << Self.bits) - 1) }
}

/// The reader of a job's log: the lines of its events and of its workers' output, each file in order, events first where both
/// have new lines.
struct LogLines {
    private(set) var offset = LogOffset(rawValue: 0)
    private let known: LogOffset
    private var events: LineReader
    private var output: LineReader
    private let run: RunDirectory

    init(_ run: RunDirectory, after: LogOffset) {
        known = after
        self.run = run
        events = LineReader(run.events, dropsLongLines: true)
        output = LineReader(run.log)
    }

    /// Sends the complete lines that were not sent yet.
    mutating func send(to reply: VarlinkReplier) async throws {
        while let batch = try events.batch() {
            for line in batch { try await sendEvent(line.text, to: reply) }
        }
        try await sendNewOutput(to: reply)
        guard output.loss == .cut else { return }
        // The daemon has cut it (`WorkerOutput`): what stands behind its first lines is new.
        output = LineReader(run.log, from: WorkerOutput().headEnd(run))
        try await sendNewOutput(to: reply)
    }

    private mutating func sendNewOutput(to reply: VarlinkReplier) async throws {
        while let batch = try output.batch() {
            for line in batch { try await sendOutput(line.text, to: reply) }
        }
    }

    /// Sends the unfinished last line of output.
    mutating func sendRest(to reply: VarlinkReplier) async throws {
        if let line = output.rest() { try await sendOutput(line.text, to: reply) }
    }

    private mutating func sendEvent(_ text: Data, to reply: VarlinkReplier) async throws {
        offset.events += 1
        guard offset.events > known.events, let event = try? JSONValue(parsing: text), event.objectValue != nil else {
            return
        }
        try await reply.send(Log.Reply(offset: offset.rawValue, event: event), continues: true)
    }

    private mutating func sendOutput(_ text: Data, to reply: VarlinkReplier) async throws {
        offset.output += 1
        guard offset.output > known.output else { return }
        let line = String(decoding: text, as: UTF8.self)
        try await reply.send(Log.Reply(offset: offset.rawValue, output: line), continues: true)
    }
}
