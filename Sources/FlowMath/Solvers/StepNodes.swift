/// The evaluations of the velocity in each step of a method with fixed steps, in parts of the step.
///
/// A part that stands twice is a time at which a method evaluates the conditional and the unconditional velocity.
public struct StepNodes: Sendable, Hashable {
    /// The parts of every step but the first and the last, from 0 at its start to 1 at its end.
    public let nodes: [Double]
    /// The parts of the first step; `nil` for those of other steps. An only step counts as the first.
    public let first: [Double]?
    /// The parts of the last step.
    public let last: [Double]

    /// Creates nodes; the first and the last step have the same ones unless others are given.
    public init(_ nodes: [Double], first: [Double]? = nil, last: [Double]? = nil) {
        self.nodes = nodes
        self.first = first
        self.last = last ?? nodes
    }

    /// The nodes of a Runge-Kutta method.
    public init(_ tableau: ButcherTableau) {
        self.init(tableau.nodes)
    }

    /// Returns the times at which each step of a schedule evaluates the velocity.
    public func times(over schedule: TimeSchedule) -> [[Double]] {
        schedule.intervals.enumerated().map { index, step in
            let parts = index == schedule.steps - 1 ? last : nodes
            return (index == 0 ? first ?? parts : parts).map { Self.time($0, from: step.start, to: step.end) }
        }
    }

    /// Returns the time of a part of a step; exactly the end where the part is 1.
    static func time(_ part: Double, from t: Double, to next: Double) -> Double {
        part == 1 ? next : t + part * (next - t)
    }
}
