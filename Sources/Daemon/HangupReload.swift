internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// SIGHUP, as daemons have it: the configuration is read again.
struct HangupReload: Service {
    let reloading: Reloading

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            // What was wrong stands in the journal.
            for await _ in signals { _ = try? reloading() }
        }
    }
}
