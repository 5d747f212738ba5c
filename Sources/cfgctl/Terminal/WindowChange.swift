internal import Dispatch
internal import Glibc

/// The handler of a terminal's change of size, for the life of this value.
final class WindowChange {
    private let source: any DispatchSourceSignal

    /// - Parameter handler: called on a queue of its own, after each change.
    init(_ handler: @escaping @Sendable () -> Void) {
        source = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: DispatchQueue(label: "window change"))
        source.setEventHandler(handler: handler)
        source.resume()
    }

    deinit { source.cancel() }
}
