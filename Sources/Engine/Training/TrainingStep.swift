internal import Jobs
internal import NN
internal import Torch

/// One step of a training: the gradients of all parts of its batch, clipped, the optimiser's step, and the average.
struct TrainingStep {
    let settings: OptimizationSpec
    private let rates: LearningRateSchedule

    init(_ settings: OptimizationSpec) {
        self.settings = settings
        let warmUp = Int((settings.warmup * Double(settings.steps)).rounded())
        rates = LearningRateSchedule(
            peak: settings.optimizer.rate, warmUpSteps: warmUp,
            decay: settings.schedule == .cosine ? .cosine(steps: settings.steps) : .constant)
    }

    /// The numbers of a step.
    struct Numbers {
        /// The mean loss of the batch, before the step.
        let loss: Double
        /// The norm of the gradient before it was clipped.
        let gradient: Double
        /// The learning rate.
        let rate: Double
        /// Means over the batch of what else the objective tells.
        let metrics: [String: Double]
    }

    /// Does the next step.
    /// - Throws: `JobFailure` for a loss or a gradient that is not finite.
    func callAsFunction(
        _ state: TrainingState, minimizing objective: some TrainingObjective
    ) throws -> Numbers {
        let (loss, metrics) = try gradients(of: objective, state)
        let norm = try Tensor.gradientNorm(state.parameters.tensors)
        guard norm.isFinite else { throw try failure(gradient: norm, of: state) }
        let rate = rates.rate(atStep: state.step)
        let scale = settings.clip.map { norm > $0 ? $0 / norm : 1 } ?? 1
        try state.update(rate: rate, gradientScale: scale, step: state.step + 1)
        Tensor.setGradientsToZero(state.parameters.tensors)
        state.step += 1
        return Numbers(loss: loss, gradient: norm, rate: rate, metrics: metrics)
    }

    /// Adds the gradients of a step's loss, part by part, to those that are there.
    /// - Returns: that loss, and other numbers of the batch.
    func gradients(
        of objective: some TrainingObjective, _ state: TrainingState
    ) throws -> (loss: Double, metrics: [String: Double]) {
        let batch = try objective.batch(step: state.step)
        let share = objective.parts.share
        var (sum, metrics): (Double, [String: Double]) = (0, [:])
        for rows in objective.parts.ranges {
            let (loss, numbers) = try objective.loss(of: batch, step: state.step, rows: rows)
            let value = try loss.item()
            guard value.isFinite else { throw try failure(loss: value, of: state, minimizing: objective) }
            try (share == 1 ? loss : loss * share).backward()
            sum += value * share
            for (name, number) in numbers { metrics[name, default: 0] += number * share }
        }
        return (sum, metrics)
    }
}
