internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that removes jobs.
struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Delete jobs without a worker, with their checkpoints and all other files.",
        discussion: """
            A job on which others depend is not removed. Samples do not depend on the training job whose weights they used.

            Examples:
              cfgctl remove 17 18
              cfgctl status -a --state failed --json | jq -r '.jobs[].number' | xargs cfgctl remove
            """)

    @Argument(help: "The jobs.", completion: JobCompletion.jobs) var jobs: [String]
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Remove.self, .init(jobs: jobs))
        if connection.json {
            Output.data.line(reply.description)
            return
        }
        for job in try reply.decode(Remove.Reply.self).jobs {
            Output.data.line("\(JobSentence.subject(job)) is removed.")
        }
    }
}
