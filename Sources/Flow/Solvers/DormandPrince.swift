public import FlowMath
internal import Foundation
public import Torch

/// Dormand and Prince's method of order 5 with a step size and an error estimate of order 4 for each sample ("dopri5").
///
/// A sample's steps depend on that sample alone, and a finished sample leaves the batch. Only the first and the last
/// time of a schedule matter. Step sizes follow Hairer, Norsett and Wanner, with the constants of torchdiffeq: safety
/// 0.9, growth at most 10, shrinking at most to 0.2, the error as the root of its mean square over the elements of the
/// sample relative to `atol + rtol max(|x|, |x'|)`. The last step ends exactly at the last time.
public struct DormandPrince: ODEIntegrator {
    /// The error that is allowed relative to the sample, above 0, default 1e-5.
    public let rtol: Double
    /// The error that is allowed in addition, above 0, default 1e-5.
    public let atol: Double
    /// The number of steps, accepted or not, after which a sample is given up, default 10000.
    public let maximumSteps: Int
    /// The number of trailing elements of each sample whose error is averaged on its own; the larger mean decides.
    let separate: Int

    /// Creates the method.
    public init(rtol: Double = 1e-5, atol: Double = 1e-5, maximumSteps: Int = 10_000) {
        self.init(rtol: rtol, atol: atol, maximumSteps: maximumSteps, separate: 0)
    }

    private init(rtol: Double, atol: Double, maximumSteps: Int, separate: Int) {
        self.rtol = rtol
        self.atol = atol
        self.maximumSteps = maximumSteps
        self.separate = separate
    }

    /// Returns the method with the error of the trailing elements averaged on its own, so that many others do not hide
    /// it.
    public func separating(last count: Int) -> DormandPrince {
        DormandPrince(rtol: rtol, atol: atol, maximumSteps: maximumSteps, separate: count)
    }

    /// Samples and their cost.
    public struct Solution {
        /// The samples at the last time.
        public let x: Tensor
        /// The number of evaluations of the field for each sample.
        public let evaluations: [Int]
        /// The number of accepted steps of each sample.
        public let accepted: [Int]
        /// The number of rejected steps of each sample, taken again with a smaller size.
        public let rejected: [Int]
    }

    /// Returns the samples at the last time. `eachStep` is called after each round in which every unfinished sample
    /// tried a step.
    /// - Throws: `NonFiniteSample`; `StepSizeError` where the tolerance cannot be reached; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        try solve(
            x, along: field, given: label, from: schedule.times[0], to: schedule.times[schedule.steps],
            eachRound: eachStep
        ).x
    }

    /// Returns the samples at `end` that start from `x` at `start`, with their cost.
    /// - Throws: `NonFiniteSample`; `StepSizeError` where the tolerance cannot be reached; `TorchError`.
    public func solve(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, from start: Double, to end: Double,
        eachRound: (Int) throws -> Void = { _ in }
    ) throws -> Solution {
        var batch = try AdaptiveBatch(
            x, label, from: start, to: end, along: field, rtol: rtol, atol: atol, separate: separate)
        var round = 0
        while try batch.advance(along: field, maximumSteps: maximumSteps) {
            round += 1
            try eachRound(round)
        }
        return try batch.solution()
    }

    /// The nodes c.
    static let nodes: [Double] = [0, ratio(1, 5), ratio(3, 10), ratio(4, 5), ratio(8, 9), 1, 1]
    /// The matrix a; its last row is also b, so that the last stage is the first one of the next step.
    static let matrix: [[Double]] = [
        [],
        [ratio(1, 5)],
        [ratio(3, 40), ratio(9, 40)],
        [ratio(44, 45), ratio(-56, 15), ratio(32, 9)],
        [ratio(19372, 6561), ratio(-25360, 2187), ratio(64448, 6561), ratio(-212, 729)],
        [ratio(9017, 3168), ratio(-355, 33), ratio(46732, 5247), ratio(49, 176), ratio(-5103, 18656)],
        [ratio(35, 384), 0, ratio(500, 1113), ratio(125, 192), ratio(-2187, 6784), ratio(11, 84)],
    ]
    /// The difference of the weights of order 5 and 4.
    static let errorWeights: [Double] = [
        ratio(71, 57600), 0, ratio(-71, 16695), ratio(71, 1920), ratio(-17253, 339200), ratio(22, 525), ratio(-1, 40),
    ]

    private static func ratio(_ numerator: Double, _ denominator: Double) -> Double { numerator / denominator }
}

/// A tolerance that a sample cannot reach.
public struct StepSizeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sample in the batch, from 0.
    public let sample: Int
    /// The time that the sample reached.
    public let time: Double

    /// The failure in one sentence.
    public var description: String {
        "the step size of sample \(sample) became too small at t = \(time.shortText); "
            + "allow a larger error (rtol, atol) or use a solver with fixed steps"
    }
}
