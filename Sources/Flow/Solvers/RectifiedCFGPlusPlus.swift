public import FlowMath
internal import Foundation
public import Torch

/// Rectified-CFG++ (Saini et al. 2025): half a step along the conditional velocity, and from there the guidance:
/// `v = c(x, t) + lambda (1 - t)^gamma (c(x', t') - u(x', t'))`. It needs a field with a label and is given the unguided
/// one; three evaluations a step.
public struct RectifiedCFGPlusPlus: FixedStepIntegrator {
    /// lambda.
    public let strength: Double
    /// gamma, at least 0.
    public let decay: Double

    /// Creates the method.
    public init(strength: Double, decay: Double = 0) {
        self.strength = strength
        self.decay = decay
    }

    /// What is evaluated, for people.
    public var formula: String {
        "v = c + \(strength) (1 - t)^\(decay) (c(x', t') - u(x', t')), x' = x + h/2 c, t' = t + h/2"
    }

    /// The samples at the end of the schedule; without a label Euler's.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        guard let label else {
            return try Euler().integrate(x, along: field, given: nil, over: schedule, eachStep: eachStep)
        }
        return try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            let t = schedule.times[index]
            let h = schedule.times[index + 1] - t
            let c = try field(x, at: t, given: label)
            let middle = try LinearCombination(x).adding(c, times: h / 2).evaluated()
            let pair = try field.pair(middle, at: t + h / 2, given: label)
            let push = h * strength * pow(1 - t, decay)
            return try LinearCombination(x).adding(c, times: h)
                .adding(pair.conditional, times: push).adding(pair.unconditional, times: -push).checked()
        }
    }

    /// The start of each step, and its middle for both velocities.
    public func evaluationTimes(over schedule: TimeSchedule) -> [[Double]] {
        schedule.intervals.map { [$0.start, ($0.start + $0.end) / 2, ($0.start + $0.end) / 2] }
    }
}
