internal import Foundation
public import Jobs

/// Events as lines for people, for a worker that is run by hand.
public struct EventPrinter: Sendable {
    /// Creates a printer.
    public init() {}

    /// One line for an event. Unprintable characters are escaped, since texts quote names of files.
    public func line(_ event: Event) -> String { Quoting.printable(text(event), limit: 2000) }

    private func text(_ event: Event) -> String {
        switch event.event {
        case .progress: progress(event.progress)
        case .checkpoint:
            "saved \(Self.name(event.checkpoint?.path)), \(Self.number(event.checkpoint?.seconds ?? 0, 3)) s"
        case .resumed: "resumed" + (event.text.map { ": \($0)" } ?? "")
        case .started: "started" + (event.text.map { ": \($0)" } ?? "")
        case .data: event.data?.summary ?? ""
        case .preview: "drew \(event.path ?? "a preview")"
        case .warning: "warning: \(event.text ?? "")"
        case .finished: event.text ?? "finished"
        }
    }

    private func progress(_ progress: JobProgress?) -> String {
        guard let progress else { return "" }
        var words = ["\(progress.step)/\(progress.total)"]
        words += progress.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.number($0.value.value, 4))" }
        if let rate = progress.rate { words.append("\(Self.number(rate, 1)) per second") }
        if let left = progress.secondsLeft { words.append("\(Self.number(left, 0)) s left") }
        return words.joined(separator: ", ")
    }

    private static func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

    private static func name(_ path: String?) -> String { path.map { URL(filePath: $0).lastPathComponent } ?? "" }
}
