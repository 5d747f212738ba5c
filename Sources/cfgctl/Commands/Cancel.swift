internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that cancels jobs.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel jobs; their workers save first.",
        discussion: """
            Examples:
              cfgctl cancel 17 --reason "wrong data"
              cfgctl cancel garments --now
            """)

    @Argument(help: "The jobs.", completion: JobCompletion.living) var jobs: [String]
    @Flag(help: "Kill the workers without saving, when progress since the last checkpoint does not matter.") var now =
        false
    @Option(help: ArgumentHelp("The reason, shown by cfgctl show and in the journal.", valueName: "text")) var reason:
        String?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(
            Cancel.self, .init(jobs: jobs, now: now ? true : nil, reason: reason))
        try JobSentence.report(reply, as: Cancel.Reply.self, \.jobs, json: connection.json)
    }
}
