internal import Foundation
internal import Jobs

/// The display of changing jobs: a bar that is redrawn in place on a terminal, one line per interval elsewhere.
struct FollowDisplay {
    /// Columns of a terminal whose lines can be overwritten; `nil` for other outputs.
    let width: Int?
    let style: Style
    /// Seconds between two lines about the progress of one job, where nothing is redrawn.
    var interval = 10.0
    private var last: [Int: Shown] = [:]
    private var barIsOpen = false

    private struct Shown {
        var state: JobState
        var attempt: Int
        var reason: String?
        var progress: Date?
    }

    init(width: Int?, style: Style) {
        self.width = width
        self.style = style
    }

    /// Creates a display on a stream of this process.
    init(on output: Output) { self.init(width: output.canRedraw ? output.width ?? 80 : nil, style: output.style) }

    /// The text that shows the new state of a job; empty where nothing is new.
    mutating func text(for job: Job, now: Date) -> String {
        var text = ""
        var shown = last[job.number] ?? Shown(state: .queued, attempt: -1)
        let isNew =
            shown.state != job.state || shown.attempt != job.attempt || shown.reason != job.reason
            || job.removed == true
        if isNew, !job.state.isFinal {
            text += above(style.paint(JobSentence.state(job), as: job.state))
            shown.progress = nil
        }
        if let progress = job.progress, job.state.hasWorker || job.state.isFinal {
            if let width {
                let elapsed = progress.updated.date.timeIntervalSince(job.started?.date ?? job.created.date)
                text += "\r" + ProgressBar.line(progress, elapsed: elapsed, width: width - 1) + "\u{1B}[K"
                barIsOpen = true
            } else if shown.progress.map({ now.timeIntervalSince($0) >= interval }) ?? true, !job.state.isFinal {
                text += JobSentence.progress(job, progress) + "\n"
                shown.progress = now
            }
        }
        if isNew, job.state.isFinal {
            text += close() + style.paint(JobSentence.state(job), as: job.state) + "\n"
        }
        (shown.state, shown.attempt, shown.reason) = (job.state, job.attempt, job.reason)
        last[job.number] = shown
        return text
    }

    /// The text that ends an open bar, so that the next line stands below it.
    mutating func close() -> String {
        defer { barIsOpen = false }
        return barIsOpen ? "\n" : ""
    }

    private mutating func above(_ line: String) -> String {
        defer { barIsOpen = false }
        return (barIsOpen ? "\r\u{1B}[K" : "") + line + "\n"
    }
}
