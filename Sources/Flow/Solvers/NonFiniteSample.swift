/// A solution that left the finite numbers.
public struct NonFiniteSample: Error, Sendable, Hashable, CustomStringConvertible {
    /// The solver's step, from 1.
    public let step: Int
    /// The time at the end of that step.
    public let time: Double
    /// The first such sample in the batch, from 0.
    public let sample: Int
    /// The part of the velocity at the start of the step that was not finite; nil if all were and the step itself left
    /// the finite numbers.
    public let term: String?

    /// One sentence.
    public var description: String {
        let cause = term.map { ": \($0) is not" } ?? ""
        return "the solution of sample \(sample) is not finite after step \(step), at t = \(time)\(cause); "
            + "try a smaller guidance scale, more steps, or an earlier checkpoint"
    }
}
