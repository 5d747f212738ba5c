internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that changes priorities.
struct PriorityCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "priority",
        abstract: "Change the priority of queued jobs.",
        discussion: """
            Jobs of higher priority start first, jobs of equal priority in the order of their numbers. The default is 0.

            Examples:
              cfgctl priority 10 17
              cfgctl priority -5 garments
            """)

    @Argument(help: ArgumentHelp("The new priority.", valueName: "number")) var priority: Int
    @Argument(help: ArgumentHelp("The jobs.", valueName: "job"), completion: JobCompletion.living) var jobs: [String]
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Priority.self, .init(jobs: jobs, priority: priority))
        if connection.json { return Output.data.line(reply.description) }
        for job in try reply.decode(Priority.Reply.self).jobs {
            Output.data.line("\(JobSentence.subject(job)) has priority \(job.priority); it \(job.state.predicate)")
        }
    }
}
