public import FlowMath
public import Torch

/// One step of a method for `dx/dt = u(x, t)`, which is integrated over a schedule, checked and traced like any other.
///
/// ```swift
/// let heun = RungeKutta(.heun)
/// let samples = try heun.integrate(noise, along: field, given: labels, over: .uniform(steps: 50)) { step in
///     print("step \(step) of 50")
/// }
/// ```
public protocol ODESolver: ODEIntegrator {
    /// Returns the solution at `next` from the solution `x` at `t`, still to be evaluated.
    /// - Throws: `TorchError`.
    func step(
        _ x: Tensor, from t: Double, to next: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> LinearCombination
}

extension ODESolver {
    /// Returns the solutions at the last time of the schedule, one step for each of its intervals.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            try step(x, from: schedule.times[index], to: schedule.times[index + 1], along: field, given: label)
                .checked()
        }
    }
}
