internal import Dispatch
internal import Glibc

/// The handler of Ctrl-C, for the life of this value: prints a hint that nothing is cancelled, and exits with 130.
final class InterruptMessage {
    private let source: any DispatchSourceSignal

    /// - Parameter hint: the text at the time of the interruption; on a terminal it begins a new line.
    init(_ hint: @escaping @Sendable () -> String) {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: DispatchQueue(label: "interruption"))
        source.setEventHandler {
            Output.talk.line((Output.talk.isTerminal ? "\n" : "") + hint())
            _exit(CommandStatus.interrupted.rawValue)
        }
        source.resume()
    }

    deinit {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }
}
