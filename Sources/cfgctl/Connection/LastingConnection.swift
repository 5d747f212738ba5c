internal import Control
internal import Varlink

/// A connection that outlives the daemon: what waits or follows goes on when it is back.
struct LastingConnection: Sendable {
    let path: String
    /// How long it may be away.
    var patience = Duration.seconds(300)

    /// Runs `body` with a connection, and again with a new one whenever the daemon goes away in between. The first
    /// connection must succeed at once.
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

    /// Whether the daemon may be back in a moment.
    static func isPassing(_ error: any Error) -> Bool {
        switch error {
        case VarlinkClientError.disconnected, VarlinkClientError.refused, VarlinkClientError.noSocket,
            VarlinkClientError.unreachable, ControlError.shuttingDown, ControlError.tooManyConnections:
            true
        default: false
        }
    }

    private static func words(_ error: any Error) -> String {
        if case ControlError.tooManyConnections(let text) = error { return "\(text); waiting for one" }
        return "the daemon went away; waiting for it to come back"
    }

    private func reconnected(after reason: any Error) async throws -> JobsClient {
        let clock = ContinuousClock()
        let start = clock.now
        var pause = Duration.milliseconds(50), isAnnounced = false
        while true {
            try await Task.sleep(for: pause)
            do {
                let client = try await JobsClient.connect(path: path)
                // Only an answer shows that somebody is there: a socket that systemd holds accepts before the daemon runs.
                _ = try await client.call(Status.self, .init())
                if isAnnounced { Output.talk.interjection("the daemon is back") }
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
