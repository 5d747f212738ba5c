public import FlowMath
internal import Foundation
public import Torch

/// DPM-Solver++(2M) (Lu et al. 2022): a two-step method of order 2 in the log-SNR for the data prediction, one evaluation
/// a step.
///
/// The first step, and the last one where it ends without noise, are of order 1: their length in log-SNR may be infinite.
public struct DPMSolverPlusPlus: Integrator {
    /// The path of the field.
    public let path: any ProbabilityPath

    /// Creates the method.
    public init(on path: any ProbabilityPath) {
        self.path = path
    }

    /// Returns the samples at the end of the schedule.
    /// - Throws: `SingularTime` for a time at which no data prediction follows from the velocity; `NonFiniteSample`;
    ///   `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        try path.check(.data, follows: schedule.times.dropLast(), for: .denoising)
        var last: (data: Tensor, length: Double)?
        return try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            let c = path.coefficients(at: schedule.times[index])
            let next = path.coefficients(at: schedule.times[index + 1])
            let velocity = try field(x, at: schedule.times[index], given: label)
            let data = c.conversion(from: .velocity, to: .data).applied(to: velocity, at: x)
            let length = (next.logSNR - c.logSNR) / 2
            var direction = data
            if let last, length.isFinite {
                let ratio = length / last.length
                if ratio > 0 { direction = (data * (1 + ratio / 2)).adding(last.data, times: -ratio / 2) }
            }
            let end = LinearCombination(x, times: next.sigma / c.sigma) + direction * (-next.alpha * expm1(-length))
            let found = try LinearCombination.checked(data, end)
            last = (found[0].value, length)
            return found[1]
        }
    }
}
