internal import ArgumentParser
internal import Control
internal import Foundation

/// Follows jobs to their end.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow the progress of jobs to their end.",
        discussion: """
            Shows one job as a progress bar on a terminal and as a line every ten seconds elsewhere, several jobs as a table. \
            With --json each change is one line. A restart of the daemon does not end the command.

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
        let interruption = InterruptMessage(hint: "Still running; `cfgctl watch \(name)` to come back.")
        defer { withExtendedLifetime(interruption) {} }
        var display = FollowDisplay(on: .data)
        _ = try await JobWatch(connection: connection.lasting).follow(jobs) { reply in
            if connection.json {
                Output.data.line(try Text.json(reply))
            } else {
                Output.data.write(display.text(for: reply.job, now: Date()))
            }
        }
        Output.data.write(display.close())
    }
}
