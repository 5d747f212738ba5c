internal import ArgumentParser
internal import Jobs

/// The events that `cfgctl log --events` selects.
struct LogSelection: ExpressibleByArgument, Sendable, Hashable {
    /// The kinds of events.
    let kinds: Set<Event.Kind>
    /// Whether the output of workers is selected, too.
    let hasOutput: Bool

    private static let output = "output"
    /// The words of a selection.
    static let words = Event.Kind.allCases.map(\.rawValue) + [output]

    /// Reads `checkpoint,warning`; `nil` for an unknown word.
    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !words.isEmpty, words.allSatisfy(Self.words.contains) else { return nil }
        kinds = Set(words.compactMap(Event.Kind.init))
        hasOutput = words.contains(Self.output)
    }
}
