internal import Control
internal import Foundation
internal import Jobs
internal import Synchronization

/// The table of jobs on a terminal, redrawn in place at every change and when the window changes its size.
final class LiveJobTable: Sendable {
    private struct Content {
        var jobs: [Int: Job]
        var lines = LiveLines()
        var drawn: ContinuousClock.Instant?
    }

    private let content: Mutex<Content>

    init(_ jobs: [Job]) {
        content = Mutex(Content(jobs: Dictionary(uniqueKeysWithValues: jobs.map { ($0.number, $0) })))
    }

    /// Whether the table has a row for the job.
    func has(_ number: Int) -> Bool { content.withLock { $0.jobs[number] != nil } }

    /// Takes in the new state of a job, and draws the table, for mere progress at most five times a second.
    func update(_ job: Job) {
        content.withLock { content in
            let isNews =
                content.jobs.updateValue(job, forKey: job.number)?.state != job.state || job.removed == true
            if job.removed == true { content.jobs[job.number] = nil }
            if isNews || content.drawn.map({ ContinuousClock.now - $0 > .milliseconds(200) }) ?? true {
                Self.draw(&content)
            }
        }
    }

    /// Draws the table.
    func draw() { content.withLock { Self.draw(&$0) } }

    // The lock is held while the text is written, so that two drawings never mix.
    private static func draw(_ content: inout Content) {
        let window = Output.data.window ?? WindowSize(columns: 80, rows: 24)
        let lines = JobTable.lines(
            content.jobs.values.sorted { $0.number < $1.number }, now: Date(), width: window.columns,
            style: Output.data.style)
        Output.data.write(content.lines.text(lines, in: window))
        content.drawn = .now
    }
}
