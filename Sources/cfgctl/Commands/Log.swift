internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Prints the events of a job and the output of its workers.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Print the events of a job and the output of its workers.",
        discussion: """
            Examples:
              cfgctl log garments
              cfgctl log -f @last
              cfgctl log 17 --json | jq -r 'select(.event.event == "checkpoint") | .event.checkpoint.path'
            """)

    @Argument(help: "The job.", completion: JobCompletion.jobs) var job: String
    @Flag(name: [.customShort("f"), .long], help: "Follow until the job ends.") var follow = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let name = job
        let interruption =
            follow ? InterruptMessage { "Nothing is cancelled; `cfgctl log -f \(name)` to come back." } : nil
        defer { withExtendedLifetime(interruption) {} }
        var after: Int?
        var number: Int?
        try await connection.lasting.run { client in
            while true {
                let shown =
                    if let number { number } else {
                        try await client.call(List.self, .init(jobs: [job])).jobs.first?.number
                    }
                guard let shown else { throw ControlError.noSuchJob(job: job) }
                number = shown
                let parameters = Log.Parameters(job: "\(shown)", follow: follow ? true : nil, after: after)
                for try await reply in client.stream(Log.self, parameters) {
                    // The last reply of a log without lines carries no line.
                    guard reply.event != nil || reply.output != nil else { continue }
                    after = reply.offset
                    Output.data.line(connection.json ? try Text.json(reply) : Self.text(reply))
                }
                guard follow else { return }
                // A daemon that stops ends the stream; the job goes on.
                let state = try await client.call(List.self, .init(jobs: ["\(shown)"])).jobs.first?.state
                if state?.isFinal ?? true { return }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private static func text(_ reply: Log.Reply) -> String {
        if let json = reply.event {
            if let event = try? json.decode(Event.self) { return EventLine.text(event) }
            // An event of a newer worker is printed as JSON.
            return PlainText.line(json.description)
        }
        return EventLine.text(printed: reply.output ?? "")
    }
}
