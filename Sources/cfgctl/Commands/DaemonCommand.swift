internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Asks the daemon about itself, and to read its configuration again.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Show how the daemon is, or let it read its configuration again.",
        discussion: """
            Examples:
              cfgctl daemon status
              cfgctl daemon reload
            """,
        subcommands: [Status.self, Reload.self])

    /// Tells of the daemon itself.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show how the daemon is.")

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

    /// Reads the configuration again.
    struct Reload: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the daemon's configuration again; one that cannot be used changes nothing.")

        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            let reply = try await connection.connect().json(Control.Reload.self, .init())
            if connection.json {
                Output.data.line(reply.description)
                return
            }
            let answer = try reply.decode(Control.Reload.Reply.self)
            let file = answer.file.map(PlainText.line) ?? "no file of settings"
            let what =
                answer.changed.isEmpty ? "nothing has changed" : "new: " + answer.changed.joined(separator: ", ")
            Output.data.line("read \(file); \(PlainText.line(what))")
        }
    }
}
