internal import Foundation
internal import Jobs

/// The table of `cfgctl status`.
enum JobTable {
    /// The lines, heading first.
    /// - Parameters:
    ///   - jobs: the jobs, one row each.
    ///   - now: the present, for ages.
    ///   - width: columns of the terminal; `nil` where nothing is cut.
    static func lines(_ jobs: [Job], now: Date, width: Int?, style: Style) -> [String] {
        var table = Table([
            .init(heading: "JOB", isNumeric: true), .init(heading: "NAME", isCuttable: true),
            .init(heading: "KIND", leaves: 2), .init(heading: "STATE"),
            .init(heading: "STEP", isNumeric: true, leaves: 6), .init(heading: "SPEED", isNumeric: true, leaves: 4),
            .init(heading: "LEFT", isNumeric: true, leaves: 5), .init(heading: "LOSS", isNumeric: true, leaves: 1),
            .init(heading: "AGE", isNumeric: true, leaves: 3), .init(heading: "NOTE"),
        ])
        for job in jobs {
            let isRunning = job.state.hasWorker && job.state != .starting
            let progress = job.progress
            let rate = isRunning ? progress?.rate.map { NumberText.short($0) + "/s" } : nil
            let left = isRunning ? progress?.secondsLeft.map(DurationText.words) : nil
            table.rows.append([
                .init("\(job.number)", paint: style.bold), .init(job.name), .init(job.kind.rawValue),
                .init(job.state.rawValue) { style.paint($0, as: job.state) },
                .init(progress.map { "\($0.step)/\($0.total)" } ?? "-"), .init(rate ?? "-"), .init(left ?? "-"),
                .init(progress?.metrics["loss"].map { NumberText.short($0.value) } ?? "-"),
                .init(DurationText.age(now.timeIntervalSince(job.created.date))), .init(note(job)),
            ])
        }
        return table.lines(width: width, style: style)
    }

    /// The model of a job, the reason why it waits, and its result.
    static func note(_ job: Job) -> String {
        let text = explanation(job)
        guard let origin = JobSentence.origin(job), !text.contains(origin) else { return text }
        return text.isEmpty ? origin : "\(origin); \(text)"
    }

    private static func explanation(_ job: Job) -> String {
        switch job.state {
        case .queued, .held, .pausing, .paused, .cancelling, .cancelled: job.reason ?? job.exit?.text ?? ""
        case .starting, .running:
            job.progress?.saveFailure?.words ?? job.reason ?? (job.attempt > 1 ? "attempt \(job.attempt)" : "")
        case .failed: job.exit?.text ?? job.reason ?? ""
        case .succeeded: job.exit?.text ?? ""
        }
    }
}
