internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Prints the versions of client and daemon.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the versions of this program and of the daemon.")

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        if connection.json {
            Output.data.line(try await connection.connect().json(Status.self, .init()).description)
            return
        }
        Output.data.line("cfgctl \(Version.current)")
        let status = try await connection.connect().call(Status.self, .init())
        Output.data.line("cfgd \(PlainText.line(status.version))")
    }
}
