internal import Datasets
internal import Flow
internal import Jobs
internal import NN
internal import Torch

/// The cross-entropy of p(y | x_t, t) on data that were noised along a path (Dhariwal and Nichol 2021).
struct ClassifierObjective: TrainingObjective {
    let network: any ClassifierNetwork
    let data: any Dataset

    private let path: any ProbabilityPath
    private let random: RandomStream
    private let slots: Range<UInt64>
    private let batches: BatchSchedule
    private let times: TrainingTimes

    /// - Parameter count: how many examples from the start are trained on.
    init(_ spec: ClassifierSpec, network: any ClassifierNetwork, data: any Dataset, count: Int) throws(JobFailure) {
        self.network = network
        self.data = data
        path = try spec.path.path()
        random = RandomStream(seed: spec.seed)
        slots = 0..<UInt64(spec.train.batch)
        batches = BatchSchedule(count: count, batch: spec.train.batch, seed: spec.seed)
        times = spec.objective.time.times
    }

    func loss(step number: Int) throws -> (loss: Tensor, metrics: [String: Double]) {
        let (_, _, logits, labels) = try evaluate(step: number)
        let right = try logits.detached().argmax(dim: 1).equal(to: labels).cast(to: .float32).mean().item()
        return (try logits.crossEntropy(labels), ["accuracy": right])
    }

    func terms(step number: Int) throws -> TrainingTerms {
        let (x, t, logits, _) = try withoutGradient { try evaluate(step: number) }
        return TrainingTerms(
            examples: batches.indices(step: number), times: try t.doubles(),
            terms: [
                VelocityTerm(name: "the point of the path", value: x),
                VelocityTerm(name: "the classifier's answer", value: logits),
            ])
    }

    /// The points of a step on their paths with their times, and what the network says of them.
    private func evaluate(step number: Int) throws -> (x: Tensor, t: Tensor, logits: Tensor, labels: Tensor) {
        let step = UInt64(number)
        let (images, labels) = try data.batch(
            batches.indices(step: number), augmentedBy: Augmentation(random, step: number))
        guard let labels else { throw JobFailure(.badInput, "data.labels: a classifier needs labels") }
        let noise = try random.normal(purpose: .dataNoise, step: step, samples: slots, shape: data.shape)
        let t = try times(draws: random.uniform(purpose: .time, step: step, samples: slots), on: path)
        let x = try path.sample(from: noise, to: images, at: t).x
        return (x, t, try network(x, time: t), labels)
    }
}
