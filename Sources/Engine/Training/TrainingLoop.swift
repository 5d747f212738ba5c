internal import Flow
internal import Foundation
internal import Jobs
internal import NN
internal import Storage
internal import Torch

/// The steps of a training job, whatever it minimises: optimiser and average, reports, checkpoints and stopping.
///
/// Starting is resuming: the same steps are done in the same way whether this is the first attempt or the tenth.
struct TrainingLoop {
    let settings: OptimizationSpec
    let checkpoint: CheckpointSpec
    /// What every checkpoint says but its step.
    let manifest: CheckpointManifest
    let frozen: FrozenSpec
    let directory: RunDirectory
    let events: EventLog
    let interruption: any Interruption
    var files: any FileOperations = SystemFileOperations()

    /// Goes from the newest good checkpoint to the last step, unless somebody asks to stop.
    /// - Parameters:
    ///   - state: the state before the first step; what a checkpoint holds takes its place.
    ///   - afterStep: work that is left out of the rate.
    /// - Returns: why it stopped before the last step, `nil` when that is done.
    func run(
        _ state: TrainingState, minimizing objective: some TrainingObjective,
        afterStep: (TrainingState) throws -> Void = { _ in }
    ) throws -> JobEnd? {
        let checkpoints = CheckpointStore(directory: directory.checkpoints, keep: checkpoint.keep, files: files)
        try begin(state, checkpoints)
        let rates = learningRates
        var meter = ProgressMeter(total: settings.steps, step: state.step)

        while state.step < settings.steps {
            let (value, metrics) = try gradients(of: objective, state)
            let norm = try Tensor.clipGradients(state.parameters.tensors, maxNorm: settings.clip ?? .infinity)
            guard norm.isFinite else { throw try failure(gradient: norm, of: state) }
            let rate = rates.rate(atStep: state.step)
            try state.optimizer.step(rate: rate)
            Tensor.setGradientsToZero(state.parameters.tensors)
            state.step += 1
            try state.average.update(afterStep: state.step)

            meter.add("loss", value)
            for (name, value) in metrics { meter.add(name, value) }
            if let progress = meter.report(step: state.step, latest: ["rate": rate, "gradient": norm]) {
                try events.append(.progress, progress: progress)
            }
            let boundary = ContinuousClock.now
            try afterStep(state)
            let reason = interruption.stopReason
            let isLast = state.step == settings.steps
            if isLast || reason != nil || interruption.takeSaveRequest()
                || state.step.isMultiple(of: checkpoint.every)
            {
                try save(state, checkpoints, isLast: isLast || reason != nil)
            }
            if let reason, !isLast {
                return .stopped(step: state.step, text: "stopped after step \(state.step): \(reason)")
            }
            meter.pause(boundary.duration(to: .now))
        }
        return nil
    }

    /// The gradients of a step's loss, part by part, with that loss and other numbers of the batch.
    private func gradients(
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
