internal import FlowMath

/// A solution with a number that is not finite.
public struct NonFiniteSample: Error, Sendable, Hashable, CustomStringConvertible {
    /// The solver's step, from 1.
    public let step: Int
    /// The time at the end of that step, or the time at which a solver that chooses its steps gave up.
    public let time: Double
    /// The index of the first such sample in the batch, from 0.
    public let sample: Int
    /// The first term that was not finite; nil if every velocity was finite and the step itself was not.
    public let cause: NonFiniteTerm?

    /// The failure in one sentence.
    public var description: String {
        let reason = cause.map { ": \($0)" } ?? ""
        return "the solution of sample \(sample) is not finite after step \(step), at t = \(time.shortText)\(reason); "
            + "try a smaller guidance scale, more steps, or an earlier checkpoint"
    }
}

/// A part of a velocity that is not finite.
public struct NonFiniteTerm: Sendable, Hashable, CustomStringConvertible {
    /// The name in messages, for instance `the conditional velocity`.
    public let name: String
    /// The time at which it was evaluated.
    public let time: Double

    /// Creates the finding.
    public init(name: String, time: Double) {
        self.name = name
        self.time = time
    }

    /// The term and the time in a clause.
    public var description: String { "\(name) is not finite at t = \(time.shortText)" }
}
