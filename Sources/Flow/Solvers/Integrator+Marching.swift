internal import FlowMath
internal import Torch

extension Integrator {
    /// Takes every step of a schedule and checks what it gives.
    /// - Parameter step: the end of a step from its start, by its number from 0, along the field that it is given. A step
    ///   that leaves the finite numbers is taken again along a field that finds out why.
    func march(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void, step: (Tensor, Int, any VelocityField) throws -> Tensor.CheckedSum
    ) throws -> Tensor {
        var x = x
        for index in 0..<schedule.steps {
            let end = try step(x, index, field)
            guard end.isFinite else {
                let sample = try end.value.firstNonFiniteSample() ?? 0
                let traced = TracedField(field, sample: sample)
                _ = try step(x, index, traced)
                throw NonFiniteSample(
                    step: index + 1, time: schedule.times[index + 1], sample: sample, cause: traced.finding)
            }
            x = end.value
            try eachStep(index + 1)
        }
        return x
    }
}
