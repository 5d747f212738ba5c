internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Lists the checkpoints of a job.
struct CheckpointsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoints",
        abstract: "List the checkpoints of a job, oldest first.",
        discussion: """
            Examples:
              cfgctl checkpoints garments
              cfgctl sample garments@500 --class 0-9
            """)

    @Argument(help: "The job.", completion: JobCompletion.jobs) var job: String
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let client = try await connection.connect()
        let reply = try await client.json(Checkpoints.self, .init(job: job))
        if connection.json {
            Output.data.line(reply.description)
            return
        }
        let checkpoints = try reply.decode(Checkpoints.Reply.self).checkpoints
        if checkpoints.isEmpty {
            Output.talk.line("Job \(job) has no checkpoint yet.")
            return
        }
        // Lines are not cut, so that paths can be copied.
        for line in CheckpointTable.lines(checkpoints, style: Output.data.style) { Output.data.line(line) }
    }
}
