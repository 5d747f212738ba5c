internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// The service that reloads the configuration on SIGHUP.
struct HangupReload: Service {
    let reloading: Reloading

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            // The error is in the journal already.
            for await _ in signals { _ = try? reloading() }
        }
    }
}
