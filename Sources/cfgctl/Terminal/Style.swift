internal import Jobs

/// The style of text: with colours, or without.
struct Style: Sendable, Hashable {
    var isColored: Bool

    /// Text in the colour of a state.
    func paint(_ text: String, as state: JobState) -> String {
        switch state {
        case .queued: text
        case .held, .paused: escape(text, "35")
        case .starting, .running: escape(text, "36")
        case .pausing, .cancelling: escape(text, "33")
        case .succeeded: escape(text, "32")
        case .failed: escape(text, "31")
        case .cancelled: escape(text, "33")
        }
    }

    func bold(_ text: String) -> String { escape(text, "1") }
    func dim(_ text: String) -> String { escape(text, "2") }

    private func escape(_ text: String, _ code: String) -> String {
        isColored && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
