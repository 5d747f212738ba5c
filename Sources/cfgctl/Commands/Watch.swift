internal import ArgumentParser
internal import Control

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

    @Argument(help: ArgumentHelp("The jobs.", valueName: "job"), completion: JobCompletion.living) var jobs: [String]
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let names = jobs
        let interruption = InterruptMessage {
            "Nothing is cancelled; `cfgctl watch \(names.joined(separator: " "))` to come back."
        }
        defer { withExtendedLifetime(interruption) {} }
        if jobs.count > 1, Output.data.canRedraw, !connection.json {
            return try await JobListing(connection: connection, filter: List.Parameters(jobs: jobs)).follow()
        }
        let display = LiveDisplay(on: .data)
        _ = try await JobWatch(connection: connection.lasting).follow(jobs) { reply in
            if connection.json {
                Output.data.line(try Text.json(reply))
            } else {
                display.show(reply.job)
            }
        }
        display.close()
    }
}
