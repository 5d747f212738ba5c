internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Resumes jobs.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let paused jobs go on, and such as failed or were cancelled.",
        discussion: """
            Each goes on from its newest checkpoint. A job that failed has its crashes forgotten, and one that ended at \
            its time limit has that time again.

            Examples:
              cfgctl resume garments
              cfgctl resume 17 --from 500
            """)

    @Argument(help: "The jobs.", completion: JobCompletion.jobs) var jobs: [String]
    @Option(help: ArgumentHelp("Go on from this checkpoint; later ones are deleted.", valueName: "step")) var from: Int?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Resume.self, .init(jobs: jobs, from: from))
        try JobSentence.report(reply, as: Resume.Reply.self, \.jobs, json: connection.json)
    }
}
