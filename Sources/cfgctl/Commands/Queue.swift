internal import ArgumentParser
internal import Control
internal import Varlink

/// Opens and closes the whole queue.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Stop starting jobs, or start them again.",
        discussion: """
            Examples:
              cfgctl queue drain --reason "new disk at noon"
              cfgctl queue open
            """,
        subcommands: [Drain.self, Open.self])

    /// Starts nothing any more.
    struct Drain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start no job any more; what runs goes on, and jobs can be submitted.")

        @Option(help: ArgumentHelp("A sentence for whoever wonders why nothing starts.", valueName: "text"))
        var reason: String?
        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            let reply = try await connection.connect().json(Control.Drain.self, .init(reason: reason))
            Output.data.line(connection.json ? reply.description : "No job is started until `cfgctl queue open`.")
        }
    }

    /// Starts jobs again.
    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Start jobs again.")

        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            let reply = try await connection.connect().json(Control.Open.self, .init())
            Output.data.line(connection.json ? reply.description : "Jobs are started.")
        }
    }
}
