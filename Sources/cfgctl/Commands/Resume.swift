internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that resumes jobs.
struct ResumeCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Resume paused, failed and cancelled jobs from a checkpoint.",
        discussion: """
            Each job resumes from its newest checkpoint. Its count of crashes begins anew, and a job that ended at its time \
            limit gets that time again.

            Examples:
              cfgctl resume garments
              cfgctl resume 17 --from 500
            """)

    @Argument(help: ArgumentHelp("The jobs.", valueName: "job"), completion: JobCompletion.jobs) var jobs: [String]
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Resume from the checkpoint of this step and delete later ones, to undo a bad stretch of training.",
            valueName: "step")) var from: Int?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Resume.self, .init(jobs: jobs, from: from))
        try JobSentence.report(reply, as: Resume.Reply.self, \.jobs, json: connection.json)
    }
}
