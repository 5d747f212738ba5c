internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Shows everything about one job.
struct ShowCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything about one job.",
        discussion: """
            Examples:
              cfgctl show @last
              cfgctl show garments --json | jq .spec > again.json
            """)

    @Argument(help: "The job.", completion: JobCompletion.jobs) var job: String
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let client = try await connection.connect()
        let reply = try await client.json(Show.self, .init(job: job))
        if connection.json {
            Output.data.line(reply.description)
            return
        }
        for line in JobSheet.lines(
            try reply.decode(Show.Reply.self), style: Output.data.style, width: Output.data.width)
        {
            Output.data.line(line)
        }
    }
}
