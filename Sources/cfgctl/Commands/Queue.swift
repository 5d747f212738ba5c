internal import ArgumentParser
internal import Control
internal import Varlink

/// Drains and opens the queue.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Drain the queue, or open it again.",
        discussion: """
            Examples:
              cfgctl queue drain --reason "new disk at noon"
              cfgctl queue open
            """,
        subcommands: [Drain.self, Open.self])

    /// Drains the queue.
    struct Drain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop starting jobs, for maintenance; running jobs go on, and jobs can be submitted.")

        @Option(help: ArgumentHelp("The reason, shown by cfgctl status and cfgctl why.", valueName: "text"))
        var reason: String?
        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            let reply = try await connection.connect().json(Control.Drain.self, .init(reason: reason))
            Output.data.line(connection.json ? reply.description : "No job is started until `cfgctl queue open`.")
        }
    }

    /// Opens the queue.
    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Start jobs again after a drain.")

        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            let reply = try await connection.connect().json(Control.Open.self, .init())
            Output.data.line(connection.json ? reply.description : "Jobs are started.")
        }
    }
}
