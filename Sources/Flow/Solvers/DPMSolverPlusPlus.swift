public import FlowMath
internal import Foundation
public import Torch

/// DPM-Solver++(2M) (Lu et al. 2022): a two-step method of order 2 in the log-SNR for the data prediction, one
/// evaluation a step.
///
/// The first step is of order 1: its length in log-SNR may be infinite. So is that of a last step that ends without
/// noise, whose result is the data prediction (`DataExtrapolation`).
public struct DPMSolverPlusPlus: Integrator {
    /// The path of the field.
    public let path: any ProbabilityPath

    /// Creates the method.
    public init(on path: any ProbabilityPath) {
        self.path = path
    }

    /// Returns the samples at the end of the schedule.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        var last: (data: Tensor, length: Double, from: ScalarPathCoefficients)?
        return try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            let c = path.coefficients(at: schedule.times[index])
            let next = path.coefficients(at: schedule.times[index + 1])
            let point = try DenoisingPoint(x, from: schedule.times[index], to: schedule.times[index + 1], on: path)
            let velocity = try field(point.x, at: point.time, given: label)
            let data = point.data(velocity)
            let length = (next.logSNR - c.logSNR) / 2
            var direction = data
            if let last, length.isFinite {
                let ratio = length / last.length
                if ratio > 0 { direction = (data * (1 + ratio / 2)).adding(last.data, times: -ratio / 2) }
            }
            if let last, !length.isFinite {
                let rate = path.extrapolation(from: last.from, by: c)
                if rate > 0 { direction = (data * (1 + rate)).adding(last.data, times: -rate) }
            }
            let end = LinearCombination(x, times: next.sigma / c.sigma) + direction * (-next.alpha * expm1(-length))
            let found = try LinearCombination.checked(data, end)
            last = (found[0].value, length, c)
            return found[1]
        }
    }
}
