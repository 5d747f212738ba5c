internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that holds jobs.
struct HoldCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Hold queued jobs until cfgctl release.",
        discussion: """
            Examples:
              cfgctl hold 17 18 --reason "wait for the new data"
              cfgctl release 17 18
            """)

    @Argument(help: ArgumentHelp("The jobs.", valueName: "job"), completion: JobCompletion.living) var jobs: [String]
    @Option(help: ArgumentHelp("The reason, shown by cfgctl show and in the journal.", valueName: "text")) var reason:
        String?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Hold.self, .init(jobs: jobs, reason: reason))
        try JobSentence.report(reply, as: Hold.Reply.self, \.jobs, json: connection.json)
    }
}
