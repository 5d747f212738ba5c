public import FlowMath
internal import Foundation
public import Torch

/// UniPC of order 2 for the data prediction (Zhao et al. 2023, with B(h) = e^h - 1): a predictor like DPM-Solver++(2M)
/// and a corrector that uses the evaluation of the next step, so that a step costs one evaluation. The last
/// step ends as that of DPM-Solver++ does.
public struct UniPC: Integrator {
    /// The path of the field.
    public let path: any ProbabilityPath

    /// Creates the method.
    public init(on path: any ProbabilityPath) {
        self.path = path
    }

    /// The part of the previous step that the corrector needs.
    private struct Step {
        /// x at the start of the step.
        let x: Tensor
        /// The data prediction at the start of the step.
        let data: Tensor
        /// The previous data prediction and the ratio of the step lengths, where both are known.
        let before: (data: Tensor, ratio: Double)?
        let from: ScalarPathCoefficients
        let length: Double
    }

    /// Returns the samples at the end of the schedule.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        var last: Step?
        return try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { predicted, index, field in
            let c = path.coefficients(at: schedule.times[index])
            let next = path.coefficients(at: schedule.times[index + 1])
            let point = try DenoisingPoint(
                predicted, from: schedule.times[index], to: schedule.times[index + 1], on: path)
            let velocity = try field(point.x, at: point.time, given: label)
            let data = point.data(velocity)
            let x = last.map { corrected($0, data, at: c) } ?? LinearCombination(predicted)
            let length = (next.logSNR - c.logSNR) / 2
            let growth = -next.alpha * expm1(-length)
            var end = x * (next.sigma / c.sigma) + data * growth
            var before: (data: Tensor, ratio: Double)?
            if let last, length.isFinite, last.length.isFinite {
                let ratio = -last.length / length
                before = (last.data, ratio)
                end = end + (LinearCombination(last.data) - data) * (growth / (2 * ratio))
            }
            if let last, !length.isFinite {
                let rate = path.extrapolation(from: last.from, by: c)
                if rate > 0 { end = data * (1 + rate) + LinearCombination(last.data) * -rate }
            }
            let found = try LinearCombination.checked(x, data, end)
            last = Step(x: found[0].value, data: found[1].value, before: before, from: c, length: length)
            return found[2]
        }
    }

    /// Returns the end of a step again, with the data prediction that was found there.
    private func corrected(
        _ step: Step, _ found: LinearCombination, at c: ScalarPathCoefficients
    ) -> LinearCombination {
        let growth = expm1(-step.length)
        let change = found - LinearCombination(step.data)
        let whole = -c.alpha * growth
        let end = LinearCombination(step.x, times: c.sigma / step.from.sigma).adding(step.data, times: whole)
        guard let before = step.before else { return end + change * (whole / 2) }
        // The weights that make the step exact for data predictions of degree 2 in the log-SNR:
        // r_1 + r_2 = b_1, ratio r_1 + r_2 = b_2.
        let first = growth / -step.length - 1
        let second = first / -step.length - 0.5
        let b = (first / growth, 2 * second / growth)
        let r1 = (b.1 - b.0) / (before.ratio - 1)
        let r2 = b.0 - r1
        let slope = LinearCombination(before.data).adding(step.data, times: -1)
        return end + slope * (whole * r1 / before.ratio) + change * (whole * r2)
    }
}
