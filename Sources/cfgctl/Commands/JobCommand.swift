internal import ArgumentParser

/// A command that names jobs to the daemon.
protocol JobCommand: AsyncParsableCommand {
    /// The options of the connection.
    var connection: ConnectionOptions { get }
}
