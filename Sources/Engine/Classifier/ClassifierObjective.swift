internal import Datasets
internal import Flow
internal import FlowMath
internal import Jobs
internal import NN
internal import Torch

/// The cross-entropy of p(y | x_t, t) on data that were noised along a path (Dhariwal and Nichol 2021).
struct ClassifierObjective: TrainingObjective {
    /// The points of a step on their paths with their times and labels.
    struct Batch {
        let x: Tensor
        let t: Tensor
        let labels: Tensor

        func rows(_ rows: Range<Int>) throws(TorchError) -> Batch {
            guard rows.count != t.count else { return self }
            func part(_ tensor: Tensor) throws(TorchError) -> Tensor {
                try tensor.narrowed(dim: 0, start: rows.lowerBound, length: rows.count)
            }
            return Batch(x: try part(x), t: try part(t), labels: try part(labels))
        }
    }

    let network: any ClassifierNetwork
    let data: any Dataset
    let parts: BatchParts

    private let path: any ProbabilityPath
    private let random: RandomStream
    private let slots: Range<UInt64>
    private let batches: BatchSchedule
    private let loader: BatchLoader
    private let times: TrainingTimes
    private let passes: TrainingPasses
    private let device: Device

    /// - Parameters:
    ///   - parameters: those of the network.
    ///   - indices: the examples that are trained on; `nil` for all.
    ///   - loaders: threads that read batches ahead.
    init(
        _ spec: ClassifierSpec, network: any ClassifierNetwork, parameters: ParameterStore, data: any Dataset,
        among indices: [Int]? = nil, loaders: Int = 1
    ) throws(JobFailure) {
        self.network = network
        self.data = data
        parts = BatchParts(spec.train)
        passes = TrainingPasses(mode: parameters.mode, random: RandomStream(seed: spec.seed))
        device = parameters.device
        path = spec.path
        random = RandomStream(seed: spec.seed)
        slots = 0..<UInt64(spec.train.batch)
        batches = BatchSchedule(
            count: indices?.count ?? data.count, batch: spec.train.batch, seed: spec.seed, among: indices)
        loader = BatchLoader(data, batches, random: random, steps: spec.train.steps, threads: loaders)
        times = spec.objective.time
    }

    func batch(step number: Int) throws -> Batch {
        let step = UInt64(number)
        let (images, labels) = try loader.batch(step: number)
        guard let labels else { throw JobFailure(.badInput, "data.labels: a classifier needs labels") }
        let noise = try random.normal(purpose: .dataNoise, step: step, samples: slots, shape: data.shape)
        let t = try times(draws: random.uniform(purpose: .time, step: step, samples: slots), on: path)
            .moved(to: device)
        let x = try path.sample(from: noise.moved(to: device), to: images.moved(to: device), at: t).x
        return Batch(x: x, t: t, labels: try labels.moved(to: device))
    }

    func loss(
        of batch: Batch, step: Int, rows: Range<Int>
    ) throws -> (loss: Tensor, metrics: [String: Double]) {
        let part = try batch.rows(rows)
        let logits = try passes(step: step, rows: rows) { () throws(TorchError) in try network(part.x, time: part.t) }
        let right = try logits.detached().argmax(dim: 1).equal(to: part.labels).cast(to: .float32).mean().item()
        return (try logits.crossEntropy(part.labels), ["accuracy": right])
    }

    func terms(step number: Int) throws -> TrainingTerms {
        let batch = try batch(step: number)
        var logits: [Tensor] = []
        try withoutGradient {
            for rows in parts.ranges {
                let part = try batch.rows(rows)
                logits.append(
                    try passes(step: number, rows: rows) { () throws(TorchError) in try network(part.x, time: part.t) })
            }
        }
        return TrainingTerms(
            examples: batches.indices(step: number), times: try batch.t.doubles(),
            data: try data.batch(batches.indices(step: number)).images,
            terms: [
                VelocityTerm(name: "the point of the path", value: batch.x),
                VelocityTerm(name: "the classifier's answer", value: try Tensor.cat(logits)),
            ])
    }
}
