internal import Control
internal import Varlink

/// A connection that survives a restart of the daemon: waiting and following continue afterwards.
struct LastingConnection: Sendable {
    let path: String
    /// The longest absence of the daemon, by default 300 s.
    var patience = Duration.seconds(300)

    /// Runs `body` with a connection, and again with a new one whenever the daemon goes away. The first connection must
    /// succeed at once.
    func run<Result>(_ body: (JobsClient) async throws -> Result) async throws -> Result {
        var client = try await JobsClient.connect(path: path)
        while true {
            do {
                return try await body(client)
            } catch  where Self.isPassing(error) {
                client = try await reconnected(after: error)
            }
        }
    }

    /// Whether the error passes with the daemon's return.
    static func isPassing(_ error: any Error) -> Bool {
        switch error {
        case VarlinkClientError.disconnected, VarlinkClientError.refused, VarlinkClientError.noSocket,
            VarlinkClientError.unreachable, ControlError.shuttingDown, ControlError.tooManyConnections:
            true
        default: false
        }
    }

    private static func words(_ error: any Error) -> String {
        if case ControlError.tooManyConnections(let text) = error { return "\(text); waiting for a free one" }
        return "lost the connection to the daemon; reconnecting"
    }

    private func reconnected(after reason: any Error) async throws -> JobsClient {
        let clock = ContinuousClock()
        let start = clock.now
        var pause = Duration.milliseconds(50), isAnnounced = false
        while true {
            try await Task.sleep(for: pause)
            do {
                let client = try await JobsClient.connect(path: path)
                // Only a reply shows that the daemon runs: a socket that systemd holds accepts connections before that.
                _ = try await client.call(Status.self, .init())
                if isAnnounced { Output.talk.interjection("connected to the daemon again") }
                return client
            } catch  where Self.isPassing(error) {
                let away = clock.now - start
                guard away < patience else { throw error }
                if !isAnnounced, away > .milliseconds(500) {
                    isAnnounced = true
                    Output.talk.interjection(Self.words(error) + " (Ctrl-C to stop waiting)")
                }
                pause = min(pause * 2, .seconds(1))
            }
        }
    }
}
