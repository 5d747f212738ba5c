public import FlowMath
public import Torch

/// The Euler-Maruyama method for the SDE of a field: `x + drift h + sqrt(2 w h) z`, one evaluation a step.
public struct EulerMaruyama: FixedStepIntegrator {
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
            if index == schedule.steps - 1,
                let last = try sde.finish(x, by: lastStep, from: t, to: next, along: field, given: label)
            {
                return try last.checked()
            }
            let h = next - t
            let velocity = try field(x, at: t, given: label)
            let drift = sde.drift(at: t).applied(to: velocity, at: x)
            let z = try noise(step: index, like: x)
            let deviation = (2 * sde.diffusion(at: t) * h).squareRoot()
            return try (LinearCombination(x) + drift * h).adding(z, times: deviation).checked()
        }
    }

    /// The start of each step.
    public func evaluationTimes(over schedule: TimeSchedule) -> [[Double]] { schedule.intervals.map { [$0.start] } }
}
