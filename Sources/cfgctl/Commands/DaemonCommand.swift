internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Shows the daemon's status, or reloads its configuration.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Show the daemon's status, or reload its configuration.",
        discussion: """
            Examples:
              cfgctl daemon status
              cfgctl daemon reload
            """,
        subcommands: [Status.self, Reload.self])

    /// Shows the daemon's status.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the daemon's version, resources and counts of jobs.")

        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            let reply = try await connection.connect().json(Control.Status.self, .init())
            if connection.json {
                Output.data.line(reply.description)
                return
            }
            for line in DaemonSheet.lines(try reply.decode(Control.Status.Reply.self)) { Output.data.line(line) }
        }
    }

    /// Reloads the configuration.
    struct Reload: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reload the daemon's configuration; a file with an error changes nothing.")

        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            let reply = try await connection.connect().json(Control.Reload.self, .init())
            if connection.json {
                Output.data.line(reply.description)
                return
            }
            let answer = try reply.decode(Control.Reload.Reply.self)
            let file = answer.file.map(PlainText.line) ?? "no settings file"
            let what =
                answer.changed.isEmpty ? "nothing has changed" : "new: " + answer.changed.joined(separator: ", ")
            Output.data.line("read \(file); \(PlainText.line(what))")
        }
    }
}
