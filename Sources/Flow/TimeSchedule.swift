/// The times at which a solver stops, ascending from 0 (noise) to 1 (data).
public struct TimeSchedule: Sendable, Hashable {
    /// One more than there are steps.
    public let times: [Double]

    /// Equal steps from 0 to 1; `steps` is at least 1.
    public static func uniform(steps: Int) -> TimeSchedule {
        precondition(steps > 0, "a schedule of \(steps) steps")
        return TimeSchedule(times: (0...steps).map { Double($0) / Double(steps) })
    }

    /// The number of steps.
    public var steps: Int { times.count - 1 }

    /// The number of evaluations of a network that the integration of one sample takes.
    public func evaluations(of field: some VelocityField, by solver: some ODESolver) -> Int {
        count(solver) { times in times.reduce(0) { $0 + field.evaluations(at: $1) } }
    }

    /// The number of steps in which guidance changes the velocity.
    public func guidedSteps<Base>(of field: GuidedField<Base>, by solver: some ODESolver) -> Int {
        count(solver) { times in times.contains(where: field.isGuiding) ? 1 : 0 }
    }

    private func count(_ solver: some ODESolver, _ amount: ([Double]) -> Int) -> Int {
        zip(times, times.dropFirst()).reduce(0) { $0 + amount(solver.evaluationTimes(from: $1.0, to: $1.1)) }
    }
}
