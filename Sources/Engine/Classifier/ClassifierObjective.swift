internal import Datasets
internal import Flow
internal import Jobs
internal import NN
internal import Torch

/// The cross-entropy of p(y | x_t, t) on data that were noised along a path (Dhariwal and Nichol 2021).
struct ClassifierObjective: TrainingObjective {
    let network: any ClassifierNetwork
    let data: ImageDataset

    private let path: any ProbabilityPath
    private let random: RandomStream
    private let slots: Range<UInt64>
    private let batches: BatchSchedule
    private let times: TrainingTimes

    /// - Parameter count: how many examples from the start are trained on.
    init(_ spec: ClassifierSpec, network: any ClassifierNetwork, data: ImageDataset, count: Int) throws(JobFailure) {
        self.network = network
        self.data = data
        path = try spec.path.path()
        random = RandomStream(seed: spec.seed)
        slots = 0..<UInt64(spec.train.batch)
        batches = BatchSchedule(count: count, batch: spec.train.batch, seed: spec.seed)
        times = spec.objective.time.times
    }

    func loss(step number: Int) throws -> (loss: Tensor, metrics: [String: Double]) {
        let step = UInt64(number)
        let (images, labels) = try data.batch(batches.indices(step: number))
        guard let labels else { throw JobFailure(.badInput, "data.labels: a classifier needs labels") }
        let noise = try random.normal(purpose: .dataNoise, step: step, samples: slots, shape: data.shape)
        let t = try times(draws: random.uniform(purpose: .time, step: step, samples: slots), on: path)
        let logits = try network(path.sample(from: noise, to: images, at: t).x, time: t)
        let right = try logits.detached().argmax(dim: 1).equal(to: labels).cast(to: .float32).mean().item()
        return (try logits.crossEntropy(labels), ["accuracy": right])
    }
}
