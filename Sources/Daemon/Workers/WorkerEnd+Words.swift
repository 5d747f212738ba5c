internal import Foundation
internal import Jobs

extension WorkerEnd {
    /// The consequence of an end that nobody requested and that has no outcome.
    enum Consequence { case retry, failure }

    /// A crash, a full disk or a kill may not happen again; a bad spec will.
    var consequence: Consequence {
        switch self {
        case .signalled, .unseen, .letGo: .retry
        case .exited(let code):
            switch WorkerStatus(rawValue: code) {
            case .succeeded, .internalError, .inputOutput, .noSpace, .stopped, .busy, .terminated: .retry
            case .badInput, nil: .failure
            }
        }
    }

    /// The end of a job's attempt with a sentence for people.
    func exit(_ text: String) -> JobExit {
        switch self {
        case .exited(let code): JobExit(code: Int(code), text: text)
        case .signalled(let signal): JobExit(signal: Int(signal), text: text)
        case .unseen, .letGo: JobExit(text: text)
        }
    }

    /// One sentence about an end without an outcome.
    /// - Parameters:
    ///   - said: the text of the worker's last event.
    ///   - output: the last line that the worker printed.
    ///   - request: the request that was sent to the worker.
    func sentence(said: String?, output: String?, request: WorkerTable.StopRequest) -> String {
        let words = said ?? output
        switch self {
        case .unseen, .letGo: return said ?? "The worker ended, and nobody saw how."
        case .signalled(_) where request == .kill: return "The worker was killed on request."
        case .signalled(let number):
            let name = String(cString: strsignal(number))
            let hint = number == SIGKILL ? "; if nobody did that, the machine ran out of memory" : ""
            return "The worker was ended by signal \(number) (\(name))\(hint)."
        case .exited(let code):
            switch WorkerStatus(rawValue: code) {
            case .stopped: return said ?? "The worker stopped at a checkpoint."
            case .terminated: return "The worker stopped at once, without a checkpoint."
            case .succeeded: return "The worker left without saying how the job ended."
            case .noSpace: return said ?? "The worker found no space on the disk: make room first"
            case .busy: return words ?? "Another worker holds the run directory."
            default: return words ?? "The worker failed with exit status \(code)."
            }
        }
    }
}
