internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that releases held jobs.
struct ReleaseCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Release held jobs into the queue.",
        discussion: """
            Examples:
              cfgctl submit train.yaml --hold
              cfgctl release @last
            """)

    @Argument(help: ArgumentHelp("The jobs.", valueName: "job"), completion: JobCompletion.living) var jobs: [String]
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Release.self, .init(jobs: jobs))
        try JobSentence.report(reply, as: Release.Reply.self, \.jobs, json: connection.json)
    }
}
