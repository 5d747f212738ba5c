internal import Foundation
public import Torch

/// UniPC of order 2 for the data prediction (Zhao et al. 2023, with B(h) = e^h - 1): a predictor like DPM-Solver++(2M) and
/// a corrector that uses the evaluation of the next step, so that a step costs one evaluation.
public struct UniPC: FixedStepIntegrator {
    /// The path of the field.
    public let path: any ProbabilityPath

    /// Creates the method.
    public init(on path: any ProbabilityPath) {
        self.path = path
    }

    /// What the corrector needs of the step before.
    private struct Step {
        /// x at its start.
        let x: Tensor
        /// The data prediction there.
        let data: Tensor
        /// The difference to the prediction before that and the ratio of the lengths, where both are known.
        let slope: (difference: Tensor, ratio: Double)?
        let from: ScalarPathCoefficients
        let length: Double
    }

    /// The samples at the end of the schedule.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        try path.check(.data, follows: schedule.times.dropLast(), for: .denoising)
        var last: Step?
        return try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { predicted, index in
            let c = path.coefficients(at: schedule.times[index])
            let next = path.coefficients(at: schedule.times[index + 1])
            let velocity = try field(predicted, at: schedule.times[index], given: label)
            let data = try c.conversion(from: .velocity, to: .data)(velocity, at: predicted)
            let x = try last.map { try corrected($0, data, at: c) } ?? predicted
            let length = (next.logSNR - c.logSNR) / 2
            var step = Step(x: x, data: data, slope: nil, from: c, length: length)
            if let last, length.isFinite, last.length.isFinite {
                step = Step(
                    x: x, data: data, slope: (try last.data - data, -last.length / length), from: c, length: length)
            }
            last = step
            let growth = -next.alpha * expm1(-length)
            var terms = [(data, growth)]
            if let slope = step.slope { terms.append((slope.difference, growth / (2 * slope.ratio))) }
            return try x.combined(next.sigma / c.sigma, with: terms)
        }
    }

    /// The end of a step again, with the data prediction that was found there.
    private func corrected(_ step: Step, _ found: Tensor, at c: ScalarPathCoefficients) throws(TorchError) -> Tensor {
        let growth = expm1(-step.length)
        let change = try found - step.data
        let factor = c.sigma / step.from.sigma
        let whole = -c.alpha * growth
        guard let slope = step.slope else {
            return try step.x.combined(factor, with: [(step.data, whole), (change, whole / 2)])
        }
        // The weights that make the step exact for data predictions of degree 2 in the log-SNR:
        // r_1 + r_2 = b_1, ratio r_1 + r_2 = b_2.
        let first = growth / -step.length - 1
        let second = first / -step.length - 0.5
        let b = (first / growth, 2 * second / growth)
        let r1 = (b.1 - b.0) / (slope.ratio - 1)
        let r2 = b.0 - r1
        return try step.x.combined(
            factor, with: [(step.data, whole), (slope.difference, whole * r1 / slope.ratio), (change, whole * r2)])
    }

    /// The start of each step.
    public func evaluationTimes(over schedule: TimeSchedule) -> [[Double]] { schedule.intervals.map { [$0.start] } }
}
