internal import Foundation
internal import Jobs

/// One line of a job's log: `13:59:02  resumed     attempt 2 from step 500`.
enum EventLine {
    /// The line of an event; findings about data have a line for each statement.
    /// - Parameter directory: the run directory, which relative paths begin at; `nil` leaves them relative.
    static func text(_ event: Event, in zone: TimeZone = .current, directory: String? = nil) -> String {
        var event = event
        if let path = event.path, !path.hasPrefix("/"), let directory { event.path = "\(directory)/\(path)" }
        guard event.event == .data, let report = event.data else { return line(event, in: zone) }
        var (head, findings) = (line(event, in: zone), DataStatement.lines(report))
        // The data have the word of the event, and other data sets the name of their field.
        if report.field == "data", !findings.isEmpty { head += "  " + findings.removeFirst() }
        return ([head] + findings.map(text(printed:))).joined(separator: "\n")
    }

    private static func line(_ event: Event, in zone: TimeZone) -> String {
        let head = TimeText.clock(event.time, in: zone) + "  " + TextWidth.pad(event.event.rawValue, to: 10)
        let rest = facts(event).map(PlainText.line).joined(separator: "  ")
        if event.event == .data, rest.isEmpty { return head }
        return rest.isEmpty ? head.trimmingCharacters(in: .whitespaces) : head + "  " + rest
    }

    /// The line of a worker's output.
    static func text(printed: String) -> String { String(repeating: " ", count: 22) + PlainText.line(printed) }

    private static func facts(_ event: Event) -> [String] {
        let text = event.text.map { [$0] } ?? []
        switch event.event {
        case .started: return ["attempt \(event.attempt)"] + text
        case .resumed:
            let step = event.checkpoint?.step ?? event.progress?.step
            let origin = step.map { "from step \($0)" }
            return [(["attempt \(event.attempt)"] + [origin].compactMap { $0 }).joined(separator: " ")]
                + text.filter { $0 != origin }
        case .progress: return (event.progress.map(facts) ?? []) + text
        case .preview: return [event.progress.map { "step \($0.step)" }, event.path].compactMap { $0 } + text
        case .checkpoint:
            guard let saved = event.checkpoint else { return text }
            return [
                "step \(saved.step)",
                "\(ByteSize.words(saved.bytes)) in \(DurationText.words(saved.seconds))",
            ] + text
        case .data: return event.data.map { $0.field == "data" ? [] : [$0.field] } ?? text
        case .warning, .finished: return text + [event.path].compactMap { $0 }
        }
    }

    private static func facts(_ progress: JobProgress) -> [String] {
        var facts = ["step \(progress.step)/\(progress.total)"]
        if let rate = progress.rate { facts.append(NumberText.short(rate) + "/s") }
        if let left = progress.secondsLeft, progress.step < progress.total {
            facts.append(DurationText.words(left) + " left")
        }
        return facts + progress.shownMetrics.map { $0.replacing("=", with: " ") }
    }
}
