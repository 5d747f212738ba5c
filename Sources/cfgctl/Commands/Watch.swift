internal import ArgumentParser
internal import Control
internal import Foundation

/// Follows jobs to their end.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow the progress of jobs to their end.",
        discussion: """
            One job is a progress bar on a terminal, and a line every ten seconds elsewhere. Several jobs are a table \
            that is redrawn. With --json each change is a line. A restart of the daemon is waited out.

            Examples:
              cfgctl watch @last
              cfgctl watch garments --json | jq .job.progress.step
            """)

    @Argument(help: "The jobs.", completion: JobCompletion.living) var jobs: [String]
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        if jobs.count > 1, Output.data.canRedraw, !connection.json {
            var status = StatusCommand()
            status.jobs = jobs
            status.watch = true
            status.connection = connection
            status.state = []
            status.label = []
            try await status.run()
            return
        }
        let name = jobs.joined(separator: " ")
        let interruption = Interruption(hint: "Still running; `cfgctl watch \(name)` to come back.")
        defer { withExtendedLifetime(interruption) {} }
        var display = FollowDisplay(on: .data)
        _ = try await JobChanges(connection: connection.lasting).follow(jobs) { reply in
            if connection.json {
                Output.data.line(try Text.json(reply))
            } else {
                Output.data.write(display.text(for: reply.job, now: Date()))
            }
        }
        Output.data.write(display.close())
    }
}
