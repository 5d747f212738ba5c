internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Pauses jobs.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Let jobs save and rest; their place is free for others until they are resumed.",
        discussion: """
            Their results do not depend on it: they go on with the same bits.

            Examples:
              cfgctl pause garments --reason "the machine is needed for a talk"
              cfgctl resume garments
            """)

    @Argument(help: "The jobs.", completion: JobCompletion.living) var jobs: [String]
    @Option(help: ArgumentHelp("A sentence for whoever wonders later.", valueName: "text")) var reason: String?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Pause.self, .init(jobs: jobs, reason: reason))
        try JobSentence.report(reply, as: Pause.Reply.self, \.jobs, json: connection.json)
    }
}
