internal import ArgumentParser
internal import Control

/// Follows jobs to their end.
struct WatchCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow the progress of jobs to their end, and exit with their result.",
        discussion: """
            Shows one job as a progress bar on a terminal and as a line every ten seconds elsewhere, several jobs as a table. \
            With --json each change is one line. A restart of the daemon does not end the command. Exits as cfgctl wait does.

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
            let listing = JobListing(connection: connection, filter: List.Parameters(jobs: jobs))
            throw Failure(CommandStatus(of: try await listing.follow()))
        }
        let display = LiveDisplay(on: .data)
        let ended = try await JobWatch(connection: connection.lasting).follow(jobs) { reply in
            if connection.json {
                Output.data.line(try Text.json(reply))
            } else {
                display.show(reply.job)
            }
        }
        display.close()
        throw Failure(CommandStatus(of: ended))
    }
}
