internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// The lines of a job's log that `cfgctl log` prints.
struct LogLines {
    /// The kinds of events to print, and whether to print the workers' output; `nil` prints both, and of progress a line every
    /// ten seconds.
    let selection: LogSelection?
    let isJSON: Bool
    /// The run directory, which the paths of events begin at.
    var directory: String?
    /// Seconds between two lines of progress, where no kinds are selected.
    private static let interval = 10.0
    private var shown: Date?

    init(_ selection: LogSelection?, isJSON: Bool) {
        self.selection = selection
        self.isJSON = isJSON
    }

    /// The text of a reply; `nil` for one that is not printed.
    mutating func text(_ reply: Log.Reply) throws -> String? {
        guard let json = reply.event else {
            guard let output = reply.output, selection?.hasOutput ?? true else { return nil }
            return isJSON ? try Text.json(reply) : EventLine.text(printed: output)
        }
        guard let event = try? json.decode(Event.self) else {
            // An event of a newer worker is printed as JSON.
            return selection != nil ? nil : isJSON ? try Text.json(reply) : PlainText.line(json.description)
        }
        if let selection, !selection.kinds.contains(event.event) { return nil }
        if isJSON { return try Text.json(reply) }
        if selection == nil, event.event == .progress, !isDue(event) { return nil }
        return EventLine.text(event, directory: directory)
    }

    private mutating func isDue(_ event: Event) -> Bool {
        let isLast = event.progress.map { $0.step >= $0.total } ?? false
        guard isLast || shown.map({ event.time.date.timeIntervalSince($0) >= Self.interval }) ?? true else {
            return false
        }
        shown = event.time.date
        return true
    }
}
