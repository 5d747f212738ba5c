internal import Foundation
internal import Torch

/// The samples of `DormandPrince`, each at a time of its own.
struct AdaptiveBatch {
    /// The progress of one sample.
    private struct Progress {
        let sample: Int
        var time: Double
        var size: Double
        var accepted = 0
        var rejected = 0
        var evaluations = 2
    }

    private let end: Double
    private let direction: Double
    private let rtol: Double
    private let atol: Double
    /// The number of trailing elements of each sample whose error is averaged on its own.
    private let separate: Int
    /// One entry for each row of `x`.
    private var active: [Progress]
    private var x: Tensor
    private var label: Tensor?
    /// The velocity at x.
    private var slope: Tensor
    private var finished: [(progress: Progress, x: Tensor)] = []

    /// Evaluates the field twice to choose the first step of each sample (Hairer, Norsett and Wanner II.4).
    init(
        _ x: Tensor, _ label: Tensor?, from start: Double, to end: Double, along field: some VelocityField,
        rtol: Double, atol: Double, separate: Int
    ) throws(TorchError) {
        self.end = end
        let direction: Double = end < start ? -1 : 1
        self.direction = direction
        self.rtol = rtol
        self.atol = atol
        self.separate = separate
        self.x = x
        self.label = label
        let count = x.shape[0]
        slope = try field(x, at: start, given: label)
        let tolerance = try x.abs() * rtol + atol
        let (d0, d1) = (try Self.size(x / tolerance, separate), try Self.size(slope / tolerance, separate))
        let guess = zip(d0, d1).map { $0 < 1e-5 || $1 < 1e-5 ? 1e-6 : min(0.01 * $0 / $1, abs(end - start)) }
        let signed = guess.map { $0 * direction }
        let probe = try x + slope * Tensor.perSample(signed, like: x)
        let change = try field(probe, atEach: signed.map { start + $0 }, given: label) - slope
        let d2 = zip(try Self.size(change / tolerance, separate), guess).map { $0 / $1 }
        active = (0..<count).map { sample in
            let curvature = max(d1[sample], d2[sample])
            let size = curvature <= 1e-15 ? max(1e-6, guess[sample] * 1e-3) : pow(0.01 / curvature, 0.2)
            return Progress(sample: sample, time: start, size: min(100 * guess[sample], size))
        }
    }

    /// Tries one step of every unfinished sample; false when all are finished.
    mutating func advance(along field: some VelocityField, maximumSteps: Int) throws -> Bool {
        guard !active.isEmpty else { return false }
        let steps = active.map { progress in
            let rest = end - progress.time
            return progress.size >= abs(rest) ? rest : progress.size * direction
        }
        let (stages, point) = try self.stages(x, slope, steps, active.map(\.time), label, along: field)
        let error = try Self.sum(stages, DormandPrince.errorWeights, steps, like: x)
        let tolerance = try x.abs().maximum(point.abs()) * rtol + atol
        let errors = try Self.size(error / tolerance, separate)
        update(steps, errors)
        let accept = errors.map { $0 <= 1 }
        let mask = try Tensor.perSample(accept.map { $0 ? 1 : 0 }, like: x).equal(to: 1)
        let start = (x: x, slope: slope)
        x = try point.where(mask, x)
        slope = try stages[6].where(mask, slope)
        try checkSteps(steps, errors, from: start, along: field, maximumSteps: maximumSteps)
        try release()
        return true
    }

    /// Returns the velocities of one step of samples at `times`, and its end.
    private func stages(
        _ x: Tensor, _ slope: Tensor, _ steps: [Double], _ times: [Double], _ label: Tensor?,
        along field: some VelocityField
    ) throws(TorchError) -> (velocities: [Tensor], end: Tensor) {
        var stages = [slope]
        var point = x
        for (node, row) in zip(DormandPrince.nodes, DormandPrince.matrix).dropFirst() {
            point = try x + Self.sum(stages, row, steps, like: x)
            let nodes = zip(times, steps).map { t, h in h == end - t && node == 1 ? end : t + node * h }
            stages.append(try field(point, atEach: nodes, given: label))
        }
        return (stages, point)
    }

    private mutating func update(_ steps: [Double], _ errors: [Double]) {
        for row in active.indices {
            let (error, h) = (errors[row], steps[row])
            active[row].evaluations += 6
            if error <= 1 {
                active[row].time = h == end - active[row].time ? end : active[row].time + h
                active[row].accepted += 1
            } else {
                active[row].rejected += 1
            }
            let shrink = error <= 1 ? 1 : 0.2
            let factor = error == 0 ? 10 : error.isFinite ? min(10, max(0.9 * pow(error, -0.2), shrink)) : 0.2
            active[row].size = abs(h) * factor
        }
    }

    /// Gives up when a sample's step no longer changes its time, or after too many steps.
    private func checkSteps(
        _ steps: [Double], _ errors: [Double], from start: (x: Tensor, slope: Tensor), along field: some VelocityField,
        maximumSteps: Int
    ) throws {
        for (row, progress) in active.enumerated() where progress.time != end {
            let moves = progress.size.isFinite && progress.time + progress.size * direction != progress.time
            guard !moves || progress.accepted + progress.rejected >= maximumSteps else { continue }
            if errors[row].isFinite { throw StepSizeError(sample: progress.sample, time: progress.time) }
            // The step that failed once more, of this sample alone, with a look at every term.
            let place = try Tensor.places([row], like: x)
            let point = try start.x.indexSelected(dim: 0, place)
            let label = try label?.indexSelected(dim: 0, place)
            let traced = TracedField(field, sample: 0)
            let slope = try traced(point, at: progress.time, given: label)
            _ = try stages(point, slope, [steps[row]], [progress.time], label, along: traced)
            throw NonFiniteSample(
                step: progress.accepted + 1, time: progress.time, sample: progress.sample, cause: traced.finding)
        }
    }

    /// Removes finished samples from the batch.
    private mutating func release() throws(TorchError) {
        let done = active.indices.filter { active[$0].time == end }
        guard !done.isEmpty else { return }
        for row in done { finished.append((active[row], try x.narrowed(dim: 0, start: row, length: 1).cloned())) }
        let rest = active.indices.filter { active[$0].time != end }
        active = rest.map { active[$0] }
        let places = try Tensor.places(rest, like: x)
        x = try x.indexSelected(dim: 0, places)
        slope = try slope.indexSelected(dim: 0, places)
        label = try label?.indexSelected(dim: 0, places)
    }

    /// Returns the finished samples in their order.
    func solution() throws(TorchError) -> DormandPrince.Solution {
        let ordered = finished.sorted { $0.progress.sample < $1.progress.sample }
        return DormandPrince.Solution(
            x: ordered.isEmpty ? x : try Tensor.cat(ordered.map(\.x)), evaluations: ordered.map(\.progress.evaluations),
            accepted: ordered.map(\.progress.accepted), rejected: ordered.map(\.progress.rejected))
    }

    /// Returns a weighted sum of velocities times each sample's own step.
    private static func sum(
        _ stages: [Tensor], _ weights: [Double], _ steps: [Double], like x: Tensor
    ) throws(TorchError) -> Tensor {
        let sum = zip(stages, weights).dropFirst().reduce(LinearCombination(stages[0], times: weights[0])) {
            $0.adding($1.0, times: $1.1)
        }
        return try sum.evaluated() * Tensor.perSample(steps, like: x)
    }

    /// Returns the root of the mean square of each sample; where trailing elements are averaged on their own, the larger of both.
    private static func size(_ x: Tensor, _ separate: Int) throws(TorchError) -> [Double] {
        let squares = try x.rows().squared()
        guard separate > 0 else { return try squares.mean(dims: [1]).sqrt().doubles() }
        let width = squares.shape[1] - separate
        let first = try squares.narrowed(dim: 1, start: 0, length: width).mean(dims: [1]).sqrt().doubles()
        let last = try squares.narrowed(dim: 1, start: width, length: separate).mean(dims: [1]).sqrt().doubles()
        return zip(first, last).map { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    }
}
