public import Jobs

/// A filter of jobs. All conditions that are set must hold.
public struct JobSelection: Sendable, Hashable {
    /// Only these numbers.
    public var numbers: Set<Int>?
    /// Only these states.
    public var states: Set<JobState>?
    /// Only jobs that carry all these labels.
    public var labels: [String: String]
    /// Only jobs that were submitted at this time or later.
    public var since: Timestamp?

    /// Selects jobs; without arguments, all.
    public init(
        numbers: Set<Int>? = nil, states: Set<JobState>? = nil, labels: [String: String] = [:], since: Timestamp? = nil
    ) {
        self.numbers = numbers
        self.states = states
        self.labels = labels
        self.since = since
    }

    /// The jobs that may still change by themselves.
    public static let unfinished = JobSelection(states: Set(JobState.allCases.filter { !$0.isFinal }))
    /// The jobs that may have a running worker.
    public static let withWorker = JobSelection(states: Set(JobState.allCases.filter(\.hasWorker)))
}
