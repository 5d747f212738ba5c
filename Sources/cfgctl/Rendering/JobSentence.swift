internal import Foundation
internal import Jobs
internal import Varlink

/// The state of a job in one line.
enum JobSentence {
    /// `Job 17 garments`.
    static func subject(_ job: Job) -> String { "Job \(job.number) \(PlainText.line(job.name))" }

    /// `from figures@200`, or before the first start `from figures@200 or newer`; `nil` for a job without a model.
    static func origin(_ job: Job) -> String? { job.model.map { "from \(PlainText.line($0))" } }

    /// The state with its explanation, as a line of its own.
    static func state(_ job: Job) -> String {
        let note = PlainText.line(JobTable.note(job))
        let tail = note.isEmpty ? "" : ": \(note)"
        if job.removed == true { return "\(subject(job)) is removed" }
        switch job.state {
        case .queued: return "\(subject(job)) waits\(tail)"
        case .starting, .running:
            return "\(subject(job)) \(job.state == .running ? "runs" : "starts")"
                + (job.attempt > 1 ? ", attempt \(job.attempt)" : "") + (origin(job).map { ": \($0)" } ?? "")
        case .pausing, .cancelling: return "\(subject(job)) \(job.state.predicate); its worker saves and stops\(tail)"
        case .succeeded: return "\(subject(job)) succeeded\(span(job))\(tail)"
        case .failed: return "\(subject(job)) failed\(span(job))\(tail)"
        case .held, .paused, .cancelled: return "\(subject(job)) \(job.state.predicate)\(tail)"
        }
    }

    /// `garments: 588/1400 (42%), 14.2it/s, 57s left, loss=0.183`.
    static func progress(_ job: Job, _ progress: JobProgress) -> String {
        var facts = ["\(progress.step)/\(progress.total) (\(Int(progress.fraction * 100))%)"]
        if let rate = progress.rate { facts.append(NumberText.rate(rate)) }
        if let left = progress.secondsLeft, progress.step < progress.total {
            facts.append(DurationText.words(left) + " left")
        }
        if let failure = progress.saveFailure { facts.append("not saved since step \(failure.step)") }
        return "\(PlainText.line(job.name)): \((facts + progress.shownMetrics).joined(separator: ", "))"
    }

    /// The reason for a job to have no checkpoint.
    static func withoutCheckpoint(_ job: Job) -> String {
        let traits = job.kind.traits
        if traits.checkpointRole == nil {
            let results = traits.outputs.isEmpty ? "" : "; `cfgctl get \(job.number)` copies its results"
            return "\(subject(job)) \(traits.activity) and writes no checkpoints\(results)"
        }
        return job.state.isFinal
            ? "\(subject(job)) has no checkpoint; it \(job.state.predicate)"
            : "\(subject(job)) has no checkpoint yet; it \(job.state.predicate)"
    }

    /// The fate of a job whose wait was interrupted, and the way back.
    /// - Parameter fetching: the command that fetches the result afterwards.
    static func interrupted(_ job: Job, fetching: String?) -> String {
        let fate = job.state.hasWorker ? "goes on" : "stays \(job.state.rawValue)"
        return
            "\(subject(job)) \(fate); `cfgctl watch \(job.number)` to come back, `cfgctl cancel \(job.number)` to stop it"
            + (fetching.map { ", `\($0)` to fetch the result at its end" } ?? "")
    }

    private static func span(_ job: Job) -> String {
        guard let started = job.started, let finished = job.finished else { return "" }
        return " after " + DurationText.words(finished.date.timeIntervalSince(started.date))
    }

    /// Prints a reply with jobs: as JSON, or one line for each job.
    static func report<Reply: Decodable>(
        _ reply: JSONValue, as type: Reply.Type, _ jobs: (Reply) -> [Job], json: Bool
    ) throws {
        if json {
            Output.data.line(reply.description)
            return
        }
        for job in jobs(try reply.decode(type)) {
            Output.data.line(Output.data.style.paint(state(job), as: job.state))
        }
    }
}
