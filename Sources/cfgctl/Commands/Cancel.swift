internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that cancels jobs.
struct CancelCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel jobs; their workers save first.",
        discussion: """
            Examples:
              cfgctl cancel 17 --reason "wrong data"
              cfgctl cancel garments --now
            """)

    @Argument(help: ArgumentHelp("The jobs.", valueName: "job"), completion: JobCompletion.living) var jobs: [String]
    @Flag(help: "Kill the workers without saving, when progress since the last checkpoint does not matter.") var now =
        false
    @Option(help: ArgumentHelp("The reason, shown by cfgctl show and in the journal.", valueName: "text")) var reason:
        String?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(
            Cancel.self, .init(jobs: jobs, now: now ? true : nil, reason: reason))
        if connection.json { return Output.data.line(reply.description) }
        for job in try reply.decode(Cancel.Reply.self).jobs {
            let isKilled = now && job.state == .cancelling
            let sentence =
                isKilled
                ? "\(JobSentence.subject(job)) is being cancelled; its worker is killed and saves nothing"
                : JobSentence.state(job)
            Output.data.line(Output.data.style.paint(sentence, as: job.state))
        }
    }
}
