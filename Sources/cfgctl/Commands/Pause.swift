internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that pauses jobs.
struct PauseCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Pause jobs: they save and free their resources until cfgctl resume.",
        discussion: """
            A paused job has the same results as an uninterrupted one, bit by bit.

            Examples:
              cfgctl pause garments --reason "the machine is needed for a talk"
              cfgctl resume garments
            """)

    @Argument(help: ArgumentHelp("The jobs.", valueName: "job"), completion: JobCompletion.living) var jobs: [String]
    @Option(help: ArgumentHelp("The reason, shown by cfgctl show and in the journal.", valueName: "text")) var reason:
        String?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Pause.self, .init(jobs: jobs, reason: reason))
        try JobSentence.report(reply, as: Pause.Reply.self, \.jobs, json: connection.json)
    }
}
