public import FlowMath
public import Torch

/// One step of a method for the SDE of a field, for one batch.
public protocol SDESolver: Integrator {
    /// The word of the method, which says where its steps evaluate the field.
    static var word: Solver { get }
    /// The process that is integrated.
    var sde: SDE { get }
    /// The rule for the last step of the schedule.
    var lastStep: LastStep { get }
    /// The noise of each step.
    var noise: SolverNoise { get }

    /// Returns the solution at `next` from the solution `x` at `t`, still to be evaluated.
    /// - Parameter z: the noise of the step, standard normal numbers in the shape of `x`.
    /// - Throws: `TorchError`.
    func step(
        _ x: Tensor, from t: Double, to next: Double, noise z: Tensor, along field: some VelocityField,
        given label: Tensor?
    ) throws(TorchError) -> LinearCombination
}

extension SDESolver {
    /// Returns the samples at the end of the schedule. A step from a time of infinite diffusion is an ancestral one.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            let (t, next) = (schedule.times[index], schedule.times[index + 1])
            guard sde.diffusion(at: t).isFinite else {
                let z = try noise(step: index, like: x)
                return try sde.ancestralStep(x, from: t, to: next, noise: z, along: field, given: label).checked()
            }
            if index == schedule.steps - 1,
                let last = try sde.finish(x, by: lastStep, from: t, to: next, along: field, given: label)
            {
                return try last.checked()
            }
            let z = try noise(step: index, like: x)
            return try step(x, from: t, to: next, noise: z, along: field, given: label).checked()
        }
    }
}
