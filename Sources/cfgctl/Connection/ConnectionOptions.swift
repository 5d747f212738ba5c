internal import ArgumentParser
internal import Control

/// Options of every command.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's socket. [$CFGD_SOCKET, else $XDG_RUNTIME_DIR/cfgd/control.sock, else /run/cfgd/control.sock]",
            valueName: "path"),
        completion: .file())
    var socket: String?

    @Flag(help: "Print the protocol's reply as JSON, one object on a line, for scripts.")
    var json = false

    /// The path of the daemon's socket.
    var path: String { socket ?? SocketPath.resolve() }

    /// Connects for calls with an immediate answer.
    func connect() async throws -> JobsClient { try await JobsClient.connect(path: path) }

    /// A connection that survives a restart of the daemon.
    var lasting: LastingConnection { LastingConnection(path: path) }
}
