internal import Jobs
internal import NN
internal import Torch

/// The objective of a training, a function of parameters and step alone: a repeated step has the same loss.
protocol TrainingObjective {
    /// The points of a step on their paths, and what belongs to them.
    associatedtype Batch

    /// The parts of a batch whose gradients are summed before the optimiser's step.
    var parts: BatchParts { get }

    /// The batch of a step.
    func batch(step: Int) throws -> Batch

    /// The loss of some rows of a step's batch, recorded for gradients, and other numbers of them which are worth a report.
    func loss(of batch: Batch, step: Int, rows: Range<Int>) throws -> (loss: Tensor, metrics: [String: Double])

    /// The terms of the loss of a step, evaluated again to find the origin of a loss that is not finite.
    func terms(step: Int) throws -> TrainingTerms
}

/// A batch in equal parts, each of which goes through the network by itself.
struct BatchParts {
    /// The rows of each part.
    let ranges: [Range<Int>]

    /// - Parameters:
    ///   - batch: examples in all.
    ///   - count: parts; divides `batch`.
    init(batch: Int, count: Int) {
        let length = batch / count
        ranges = (0..<count).map { $0 * length..<($0 + 1) * length }
    }

    init(_ spec: OptimizationSpec) { self.init(batch: spec.batch, count: spec.accumulate ?? 1) }

    /// The weight of a part's loss in the loss of the batch, in (0, 1].
    var share: Double { 1 / Double(ranges.count) }
}

/// The forward passes of a network in training.
struct TrainingPasses {
    let mode: NetworkMode
    let random: RandomStream

    /// Runs `body` as the pass of these rows of a step's batch.
    func callAsFunction<Result, Failure: Error>(
        step: Int, rows: Range<Int>, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let slots = UInt64(rows.lowerBound)..<UInt64(rows.upperBound)
        return try mode.training(NetworkMode.TrainingPass(random: random, step: UInt64(step), slots: slots), body)
    }
}
