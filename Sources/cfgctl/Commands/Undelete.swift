internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// The command that brings removed jobs back.
struct UndeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undelete",
        abstract: "Bring removed jobs back, as long as their files are kept.",
        discussion: """
            Examples:
              cfgctl undelete 17
              cfgctl undelete @last
            """)

    @Argument(
        help: ArgumentHelp(
            "The removed jobs, by number, by name (the newest of that name), or @last, the one removed last.",
            valueName: "job"))
    var jobs: [String]
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let reply = try await connection.connect().json(Undelete.self, .init(jobs: jobs))
        try JobSentence.report(reply, as: Undelete.Reply.self, \.jobs, json: connection.json)
        guard let refusals = try reply.decode(Undelete.Reply.self).refusals else { return }
        throw Failure(.noInput, "not brought back: " + refusals.joined(separator: "; "))
    }
}
