/// A solution that left the finite numbers.
public struct NonFiniteSample: Error, Sendable, Hashable, CustomStringConvertible {
    /// The solver's step, from 1.
    public let step: Int
    /// The time at the end of that step, or where a solver that chooses its steps came to a stop.
    public let time: Double
    /// The first such sample in the batch, from 0.
    public let sample: Int
    /// What was not finite first; nil if every velocity was and the step itself left the finite numbers.
    public let cause: NonFiniteTerm?

    /// One sentence.
    public var description: String {
        let reason = cause.map { ": \($0)" } ?? ""
        return "the solution of sample \(sample) is not finite after step \(step), at t = \(time)\(reason); "
            + "try a smaller guidance scale, more steps, or an earlier checkpoint"
    }
}

/// A part of a velocity that is not finite.
public struct NonFiniteTerm: Sendable, Hashable, CustomStringConvertible {
    /// For people, for instance `the conditional velocity`.
    public let name: String
    /// The time at which it was evaluated.
    public let time: Double

    /// Creates the finding.
    public init(name: String, time: Double) {
        self.name = name
        self.time = time
    }

    /// A clause.
    public var description: String { "\(name) is not finite at t = \(time)" }
}
