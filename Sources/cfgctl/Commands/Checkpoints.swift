internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Lists the checkpoints of a job.
struct CheckpointsCommand: JobCommand {
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
            let named = try await client.call(List.self, .init(jobs: [job])).jobs.first
            Output.talk.line(named.map(JobSentence.withoutCheckpoint) ?? "Job \(job) has no checkpoint")
            return
        }
        for line in CheckpointTable.lines(checkpoints, width: Output.data.width, style: Output.data.style) {
            Output.data.line(line)
        }
    }
}
