public import FlowMath
public import Torch

/// The noise of a step first, then Heun's method on the drift (SiT's stochastic sampler of this name): two evaluations a
/// step, the last step one.
public struct StochasticHeun: FixedStepIntegrator {
    /// The process.
    public let sde: SDE
    /// How the last step of the schedule is taken.
    public let lastStep: LastStep
    /// z.
    public let noise: SolverNoise

    /// Creates the method for one batch.
    public init(_ sde: SDE, lastStep: LastStep = .mean, noise: SolverNoise) {
        self.sde = sde
        self.lastStep = lastStep
        self.noise = noise
    }

    /// The samples at the end of the schedule.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        try sde.check(evaluationTimes(over: schedule).joined())
        return try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            let (t, next) = (schedule.times[index], schedule.times[index + 1])
            let h = next - t
            if index == schedule.steps - 1,
                let last = try sde.finish(x, by: lastStep, from: t, to: next, along: field, given: label)
            {
                return try last.checked()
            }
            let deviation = (2 * sde.diffusion(at: t) * h).squareRoot()
            let z = try noise(step: index, like: x)
            let noisy = try LinearCombination(x).adding(z, times: deviation).evaluated()
            let first = sde.drift(at: t).applied(to: try field(noisy, at: t, given: label), at: noisy)
            let end = LinearCombination(noisy) + first * h
            let velocity = try field(end.evaluated(), at: next, given: label)
            let second = sde.drift(at: next).applied(to: LinearCombination(velocity), at: end)
            return try (LinearCombination(noisy) + (first + second) * (h / 2)).checked()
        }
    }

    /// Both ends of each step; the start of the last.
    public func evaluationTimes(over schedule: TimeSchedule) -> [[Double]] {
        schedule.intervals.enumerated().map { index, step in
            index == schedule.steps - 1 && lastStep != .none ? [step.start] : [step.start, step.end]
        }
    }
}
