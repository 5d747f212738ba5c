public import FlowMath
public import Torch

/// One step of a method for `dx/dt = u(x, t)`.
public protocol ODESolver: FixedStepIntegrator, ODEIntegrator {
    /// The times at which a step evaluates the field, in their order.
    func evaluationTimes(from t: Double, to next: Double) -> [Double]

    /// The solution at `next` from the solution `x` at `t`, still to be evaluated.
    func step(
        _ x: Tensor, from t: Double, to next: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> LinearCombination
}

extension ODESolver {
    /// The solutions at the last time of the schedule, one step for each of its intervals.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            try step(x, from: schedule.times[index], to: schedule.times[index + 1], along: field, given: label)
                .checked()
        }
    }

    /// Those of each step.
    public func evaluationTimes(over schedule: TimeSchedule) -> [[Double]] {
        schedule.intervals.map { evaluationTimes(from: $0.start, to: $0.end) }
    }
}
