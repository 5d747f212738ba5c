internal import Datasets
internal import Digest
internal import Flow
internal import Foundation
internal import Jobs
internal import NN
internal import Torch

/// Trains a network along a probability path, from the newest good checkpoint to the last step.
struct Trainer {
    let spec: TrainingSpec
    let frozen: FrozenSpec
    let directory: RunDirectory
    let events: EventLog
    let interruption: any Interruption

    /// Trains until the last step is done or somebody asks to stop. Starting is resuming: the same steps are done in the
    /// same way whether this is the first attempt or the tenth.
    func run() throws -> JobEnd {
        let data = try ImageDataset(
            images: spec.data.images, labels: spec.data.labels, size: spec.data.size, classes: spec.data.classes,
            limit: spec.data.limit)
        let state = try TrainingState(spec, shape: data.shape, classes: data.classes)
        let checkpoints = CheckpointStore(directory: directory.checkpoints, keep: spec.checkpoint.keep)
        let fingerprint = try fingerprint(count: data.count)
        try begin(state, checkpoints, fingerprint)

        let path = try spec.path.path()
        let loss = spec.objective.loss
        let safe = path.times(predicting: loss.prediction, for: .training)
        let coupling: Coupling = spec.objective.coupling == .optimalTransport ? .optimalTransport : .independent
        let random = RandomStream(seed: spec.seed)
        let slots = 0..<UInt64(spec.train.batch)
        let batches = BatchSchedule(count: data.count, batch: spec.train.batch, seed: spec.seed)
        let times = spec.objective.time.times
        let dropout = LabelDropout(probability: spec.condition.drop, nullLabel: data.classes)
        let rates = learningRates
        let preview = spec.preview.map { Preview($0, spec: spec, shape: data.shape, classes: data.classes) }
        var meter = ProgressMeter(total: spec.train.steps, step: state.step)

        while state.step < spec.train.steps {
            let step = UInt64(state.step)
            let (images, labels) = try data.batch(batches.indices(step: state.step))
            let drawn = try random.normal(purpose: .dataNoise, step: step, samples: slots, shape: data.shape)
            let noise = try coupling(drawn, with: images, given: labels)
            let t = try times(
                draws: random.uniform(purpose: .time, step: step, samples: slots), on: path, within: safe)
            let shown = try labels.map { labels throws(TorchError) in
                try dropout(labels, draws: random.uniform(purpose: .labelDropout, step: step, samples: slots))
            }
            let sample = try path.sample(from: noise, to: images, at: t)
            let answer = try state.network(sample.x, time: t, label: shown)
            // The plain mean of a velocity's error needs one pass less, and keeps the bits that it always had.
            let error =
                try loss.prediction == .velocity
                ? FlowMatchingLoss()(answer, sample.velocity) : loss(answer, of: sample, on: path)
            let value = try finite(error.item(), "loss", step: state.step + 1)
            try error.backward()
            let norm = try Tensor.clipGradients(state.parameters.tensors, maxNorm: spec.train.clip ?? .infinity)
            try finite(norm, "norm of the gradient", step: state.step + 1)
            let rate = rates.rate(atStep: state.step)
            try state.optimizer.step(rate: rate)
            Tensor.setGradientsToZero(state.parameters.tensors)
            state.step += 1
            try state.average.update(afterStep: state.step)

            meter.add("loss", value)
            if let progress = meter.report(step: state.step, latest: ["rate": rate, "gradient": norm]) {
                try events.append(.progress, progress: progress)
            }
            let boundary = ContinuousClock.now
            if let preview, state.step.isMultiple(of: preview.spec.every) { try draw(preview, state) }
            let reason = interruption.stopReason
            let isLast = state.step == spec.train.steps
            if isLast || reason != nil || interruption.takeSaveRequest()
                || state.step.isMultiple(of: spec.checkpoint.every)
            {
                try save(state, checkpoints, fingerprint, data, isLast: isLast)
            }
            if let reason, !isLast {
                return .stopped(step: state.step, text: "stopped after step \(state.step): \(reason)")
            }
            meter.pause(boundary.duration(to: .now))
        }
        return .finished(
            step: state.step,
            text: "trained \(state.step) steps; the network is in "
                + "checkpoints/\(directory.checkpoint(step: state.step).lastPathComponent)", sampling: nil)
    }
}
