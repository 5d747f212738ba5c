public import Torch

/// A solution that left the finite numbers.
public struct NonFiniteSample: Error, Sendable, Hashable, CustomStringConvertible {
    /// The solver's step, from 1.
    public let step: Int
    /// The time at the end of that step.
    public let time: Double
    /// The first such sample in the batch, from 0.
    public let sample: Int

    /// One sentence.
    public var description: String {
        "the solution of sample \(sample) is not finite after step \(step), at t = \(time); "
            + "try a smaller guidance scale, more steps, or an earlier checkpoint"
    }
}

extension ODESolver {
    /// The solutions at the last time of `schedule` that start from `x` at its first.
    /// - Parameters:
    ///   - x: of shape [batch, ...].
    ///   - field: the velocity field.
    ///   - label: int64 of shape [batch], or `nil` for the unconditional field.
    ///   - schedule: the times.
    ///   - eachStep: called after each step with the number of steps done; may throw to end the integration.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void = { _ in }
    ) throws -> Tensor {
        var x = x
        for step in 0..<schedule.steps {
            let next = schedule.times[step + 1]
            x = try self.step(x, from: schedule.times[step], to: next, along: field, given: label)
            if try !x.isAllFinite() {
                throw NonFiniteSample(step: step + 1, time: next, sample: try firstNonFinite(x))
            }
            try eachStep(step + 1)
        }
        return x
    }

    private func firstNonFinite(_ x: Tensor) throws(TorchError) -> Int {
        let count = x.shape[0]
        let rows = try x.reshaped([count, x.count / max(1, count)])
        // A row times zero is zero where all of it is finite, and NaN elsewhere.
        let marks = try (rows * 0).sum(dims: [1]).values()
        return marks.firstIndex { !$0.isFinite } ?? 0
    }
}
