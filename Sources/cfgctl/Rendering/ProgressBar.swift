internal import Jobs

/// The progress bar of a job, in the form of Python's tqdm:
enum ProgressBar {
    /// The line of text.
    /// - Parameters:
    ///   - progress: the job's progress.
    ///   - elapsed: seconds since it started.
    ///   - width: columns of the terminal; the bar takes what the numbers leave, at least 4 columns.
    static func line(_ progress: JobProgress, elapsed: Double, width: Int) -> String {
        let fraction = min(max(progress.fraction, 0), 1)
        let head = TextWidth.pad("\(Int((fraction * 100).rounded(.down)))", to: 3, right: true) + "%|"
        var facts = ["\(DurationText.clock(elapsed))<\(progress.secondsLeft.map(DurationText.clock) ?? "?")"]
        facts.append(NumberText.rate(progress.rate ?? .nan))
        facts += progress.shownMetrics
        var tail = ""
        // On a narrow terminal the last facts are dropped first.
        repeat {
            tail = "| \(progress.step)/\(progress.total) [\(facts.joined(separator: ", "))]"
            facts.removeLast()
        } while head.count + 4 + TextWidth.of(tail) > width && !facts.isEmpty
        return TextWidth.cut(
            head + bar(fraction, columns: max(4, width - head.count - TextWidth.of(tail))) + tail, to: width)
    }

    /// A bar of a number of columns, with its end in eighths of a column.
    static func bar(_ fraction: Double, columns: Int) -> String {
        let eighths = Int((min(max(fraction, 0), 1) * Double(columns * 8)).rounded(.down))
        let part = eighths % 8
        let parts: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let full = String(repeating: "█", count: eighths / 8)
        guard eighths < columns * 8 else { return full }
        return full + String(parts[part]) + String(repeating: " ", count: columns - eighths / 8 - 1)
    }
}

extension JobProgress {
    /// The metrics as `loss=0.183`, the loss first, the others by name. The learning rate, `rate` in events, is `lr`: the rate
    /// of a job is its speed.
    var shownMetrics: [String] {
        metrics.map { (name: $0.key == "rate" ? "lr" : $0.key, value: $0.value.value) }
            .sorted { ($0.name != "loss", $0.name) < ($1.name != "loss", $1.name) }
            .map { "\(PlainText.line($0.name))=\(NumberText.short($0.value))" }
    }
}

/// Orders pairs of a flag and a name: false before true.
private func < (a: (Bool, String), b: (Bool, String)) -> Bool { a.0 == b.0 ? a.1 < b.1 : !a.0 }
