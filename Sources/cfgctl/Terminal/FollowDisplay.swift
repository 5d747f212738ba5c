internal import Foundation
internal import Jobs

/// The display of changing jobs: a bar that is redrawn in place on a terminal, one line per interval elsewhere.
struct FollowDisplay {
    /// Columns of a terminal whose lines can be overwritten; `nil` for other outputs.
    var width: Int?
    let style: Style
    /// Seconds between two lines about the progress of one job, where nothing is redrawn.
    var interval = 10.0
    private var last: [Int: Shown] = [:]
    private var bar: Bar?

    private struct Shown {
        var state: JobState
        var attempt: Int
        var reason: String?
        var progress: Date?
    }

    /// The bar that the cursor stands behind.
    private struct Bar {
        let job: Job
        /// Columns of its text.
        let columns: Int
    }

    init(width: Int?, style: Style) {
        self.width = width
        self.style = style
    }

    /// The text that shows the new state of a job; empty where nothing is new.
    mutating func text(for job: Job, now: Date) -> String {
        var text = ""
        var shown = last[job.number] ?? Shown(state: .queued, attempt: -1)
        let isNew =
            shown.state != job.state || shown.attempt != job.attempt || shown.reason != job.reason
            || job.removed == true
        if isNew, !job.state.isFinal {
            text += erased() + style.paint(JobSentence.state(job), as: job.state) + "\n"
            shown.progress = nil
        }
        if let progress = job.progress, job.state.hasWorker || job.state.isFinal {
            if width != nil {
                text += drawn(job, progress)
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

    /// The text that draws an open bar again, in a window of another size.
    mutating func redrawn() -> String {
        guard let job = bar?.job, let progress = job.progress, width != nil else { return "" }
        return drawn(job, progress)
    }

    /// The text that ends an open bar, so that the next line stands below it.
    mutating func close() -> String {
        defer { bar = nil }
        return bar == nil ? "" : "\n"
    }

    /// The text that puts the bar of a job in place of an open one.
    private mutating func drawn(_ job: Job, _ progress: JobProgress) -> String {
        let elapsed = progress.updated.date.timeIntervalSince(job.started?.date ?? job.created.date)
        let line = ProgressBar.line(progress, elapsed: elapsed, width: (width ?? 80) - 1)
        let back = returned()
        bar = Bar(job: job, columns: TextWidth.of(line))
        return back + line + "\u{1B}[K"
    }

    /// The text that removes an open bar.
    private mutating func erased() -> String {
        defer { bar = nil }
        return bar == nil ? "" : returned() + "\u{1B}[K"
    }

    /// The text that goes back to the beginning of an open bar. Most terminals wrap a line that was drawn in a wider window
    /// into several rows; they are cleared.
    private func returned() -> String {
        let rows = bar.map { ($0.columns - 1) / max(width ?? 80, 1) } ?? 0
        return rows > 0 ? "\r\u{1B}[\(rows)A\u{1B}[J" : "\r"
    }
}
