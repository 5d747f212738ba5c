internal import Foundation
internal import Jobs

extension WorkerEnd {
    /// What follows from an end that nobody asked for and that has no outcome.
    enum Consequence { case retry, failure }

    /// A crash, a full disk or a kill may not happen again; a bad spec will.
    var consequence: Consequence {
        switch self {
        case .signalled, .unseen, .letGo: .retry
        case .exited(let code):
            switch WorkerStatus(rawValue: code) {
            case .succeeded, .internalError, .inputOutput, .stopped, .busy, .terminated: .retry
            case .badInput, nil: .failure
            }
        }
    }

    /// The end with a sentence.
    func exit(_ text: String) -> JobExit {
        switch self {
        case .exited(let code): JobExit(code: Int(code), text: text)
        case .signalled(let signal): JobExit(signal: Int(signal), text: text)
        case .unseen, .letGo: JobExit(text: text)
        }
    }

    /// One sentence for people about an end without an outcome.
    /// - Parameters:
    ///   - said: what the worker's events last said in words.
    ///   - output: the last line that it printed.
    ///   - wish: what was asked of it.
    func sentence(said: String?, output: String?, wish: WorkerTable.Wish) -> String {
        let words = said ?? output
        switch self {
        case .unseen, .letGo: return said ?? "The worker ended, and nobody saw how."
        case .signalled(_) where wish == .kill: return "The worker was killed on request."
        case .signalled(let number):
            let name = String(cString: strsignal(number))
            let hint = number == SIGKILL ? "; if nobody did that, the machine ran out of memory" : ""
            return "The worker was ended by signal \(number) (\(name))\(hint)."
        case .exited(let code):
            switch WorkerStatus(rawValue: code) {
            case .stopped: return said ?? "The worker stopped at a checkpoint."
            case .terminated: return "The worker stopped at once, without a checkpoint."
            case .succeeded: return "The worker left without saying how the job ended."
            case .busy: return words ?? "Another worker holds the run directory."
            default: return words ?? "The worker failed with exit status \(code)."
            }
        }
    }
}
