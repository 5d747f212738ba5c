public import FlowMath
internal import Foundation
public import Torch

/// Rectified-CFG++ (Saini et al. 2025): half a step along the conditional velocity, and from there the guidance:
/// `v = c(x, t) + lambda (1 - t)^gamma (c(x', t') - u(x', t'))`. It needs a field with a label and is given the
/// unguided one; three evaluations a step.
public struct RectifiedCFGPlusPlus: Integrator {
    /// lambda, the scale of the guidance.
    public let strength: Double
    /// gamma, at least 0, default 0.
    public let decay: Double

    /// Creates the method.
    public init(strength: Double, decay: Double = 0) {
        self.strength = strength
        self.decay = decay
    }

    /// The formula of the velocity.
    public var formula: String {
        "v = c + \(strength.shortText) (1 - t)^\(decay.shortText) (c(x', t') - u(x', t')), x' = x + h/2 c, t' = t + h/2"
    }

    /// Returns the samples at the end of the schedule; without a label the samples of Euler's method.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        guard let label else {
            return try RungeKutta(.euler).integrate(x, along: field, given: nil, over: schedule, eachStep: eachStep)
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
}
