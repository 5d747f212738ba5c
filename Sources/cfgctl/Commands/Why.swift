internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Explains a job's state.
struct WhyCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain why a job waits, and when it will start.",
        discussion: """
            The estimate simulates the queue with the measured rates. If a job before this one has no measured rate, the \
            estimate is a lower bound.

            Examples:
              cfgctl why @last
              cfgctl why garments --json | jq -r .cause
            """)

    @Argument(help: "The job. [@last]", completion: JobCompletion.jobs) var job = "@last"
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Why.self, .init(job: job))
        if connection.json {
            Output.data.line(reply.description)
            return
        }
        for line in Self.lines(try reply.decode(Why.Reply.self), now: Date()) { Output.data.line(line) }
    }

    /// The lines of the answer.
    static func lines(_ why: Why.Reply, now: Date, in zone: TimeZone = .current) -> [String] {
        var lines = [
            "\(JobSentence.subject(why.job)) \(why.job.state.predicate).", PlainText.line(why.text),
        ]
        func span(_ time: Timestamp) -> String {
            "\(TimeText.clock(time, in: zone)), in \(DurationText.words(max(0, time.date.timeIntervalSince(now))))"
        }
        if let start = why.start {
            let isLowerBound = why.startIsLowerBound == true
            lines.append(
                (isLowerBound ? "It starts no earlier than " : "It is expected to start at ") + span(start) + ".")
        }
        if let end = why.end { lines.append("It is expected to end at \(span(end)).") }
        return lines
    }
}
