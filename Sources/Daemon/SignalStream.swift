// Dispatch does not say that its sources may be used by any thread.
@preconcurrency internal import Dispatch

/// A stream of the signals of these numbers that reach the process. They have no other effect once this has returned.
func signalStream(_ numbers: Int32...) async -> AsyncStream<Int32> {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    let sources = numbers.map { DispatchSource.makeSignalSource(signal: $0) }
    for (number, source) in zip(numbers, sources) {
        source.setEventHandler { continuation.yield(number) }
        await withCheckedContinuation { registered in
            source.setRegistrationHandler { registered.resume() }
            source.activate()
        }
    }
    continuation.onTermination = { _ in sources.forEach { $0.cancel() } }
    return stream
}
