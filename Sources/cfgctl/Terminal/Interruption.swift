internal import Dispatch
internal import Glibc

/// Takes Ctrl-C for as long as it lives: says that the work goes on elsewhere, and ends this process with 130.
final class Interruption {
    private let source: any DispatchSourceSignal

    /// - Parameter hint: what to say; on a terminal it begins a line of its own.
    init(hint: String) {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: DispatchQueue(label: "interruption"))
        source.setEventHandler {
            Output.talk.line((Output.talk.isTerminal ? "\n" : "") + hint)
            _exit(CommandStatus.interrupted.rawValue)
        }
        source.resume()
    }

    deinit {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }
}
