internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that changes priorities.
struct PriorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "priority",
        abstract: "Change the priority of queued jobs.",
        discussion: """
            Jobs of higher priority start first, jobs of equal priority in the order of their numbers. The default is 0.

            Examples:
              cfgctl priority 10 17
              cfgctl priority -- -5 garments
            """)

    @Argument(help: ArgumentHelp("The new priority.", valueName: "number")) var priority: Int
    @Argument(help: "The jobs.", completion: JobCompletion.living) var jobs: [String]
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Priority.self, .init(jobs: jobs, priority: priority))
        try JobSentence.report(reply, as: Priority.Reply.self, \.jobs, json: connection.json)
    }
}
