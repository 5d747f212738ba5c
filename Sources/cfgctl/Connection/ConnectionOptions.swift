internal import ArgumentParser
internal import Control

/// The options that every command has.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's socket. Else $CFGD_SOCKET, $XDG_RUNTIME_DIR/cfgd/control.sock or /run/cfgd/control.sock.",
            valueName: "path"),
        completion: .file())
    var socket: String?

    @Flag(help: "Print the protocol's reply as JSON, one object a line.")
    var json = false

    /// Where the daemon is.
    var path: String { socket ?? SocketPath.resolve() }

    /// Connects for calls that are answered at once.
    func connect() async throws -> JobsClient { try await JobsClient.connect(path: path) }

    /// Connects for as long as it takes.
    var lasting: LastingConnection { LastingConnection(path: path) }
}
