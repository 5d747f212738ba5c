internal import Datasets
internal import Flow
internal import FlowMath
internal import Jobs
internal import NN
internal import Torch

/// The loss of a network that predicts along a path, from noise or a source to the pictures of a data set, with labels
/// or texts dropped at random.
struct FlowMatchingObjective: TrainingObjective {
    /// The points of a step on their paths, and the labels or tokens that the network is shown.
    struct Batch {
        let sample: PathSample
        let label: Tensor?
    }

    let network: any ConditionalNetwork
    let data: any Dataset
    let parts: BatchParts

    private let path: any ProbabilityPath
    private let loss: PredictionLoss
    private let safe: ClosedRange<Double>
    private let start: PathStart
    private let coupling: Coupling
    private let random: RandomStream
    private let slots: Range<UInt64>
    private let batches: BatchSchedule
    private let loader: BatchLoader
    private let times: TrainingTimes
    private let dropout: LabelDropout
    private let passes: TrainingPasses
    private let device: Device
    private let text: TextCondition?

    /// - Parameters:
    ///   - parameters: those of the network.
    ///   - source: what paths begin at in the place of noise.
    ///   - text: the texts of the data as the condition.
    ///   - loaders: threads that read batches ahead.
    init(
        _ spec: TrainingSpec, network: any ConditionalNetwork, parameters: ParameterStore, data: any Dataset,
        source: SourceExamples? = nil, text: TextCondition? = nil, loaders: Int = 1
    ) throws(JobFailure) {
        self.network = network
        self.data = data
        self.text = text
        parts = BatchParts(spec.train)
        passes = TrainingPasses(mode: parameters.mode, random: RandomStream(seed: spec.seed))
        device = parameters.device
        path = spec.path
        loss = PredictionLoss(spec.objective.predict, weighting: spec.objective.weighting ?? .none)
        safe = path.times(predicting: loss.prediction, for: .training)
        coupling = spec.objective.coupling ?? .independent
        random = RandomStream(seed: spec.seed)
        start = PathStart(random, for: .training, shape: data.shape, source: source)
        slots = 0..<UInt64(spec.train.batch)
        batches = BatchSchedule(count: data.count, batch: spec.train.batch, seed: spec.seed)
        loader = BatchLoader(data, batches, random: random, steps: spec.train.steps, threads: loaders)
        times = spec.objective.time
        dropout = LabelDropout(
            probability: spec.condition.drop, null: text?.tokens.null ?? Condition(label: data.classes))
    }

    func batch(step number: Int) throws -> Batch {
        let step = UInt64(number)
        let (images, labels) = try loader.batch(step: number)
        let drawn = try start(step: step, samples: Array(slots), given: labels)
        let first = try coupling(drawn, with: images, given: labels)
        let t = try times(draws: random.uniform(purpose: .time, step: step, samples: slots), on: path, within: safe)
        let conditions = try text.map { try $0.rows(batches.indices(step: number), of: data) } ?? labels
        let shown = try conditions.map { labels throws(TorchError) in
            try dropout(labels, draws: random.uniform(purpose: .labelDropout, step: step, samples: slots))
        }
        // Drawn and paired where numbers are made by counter, the CPU; from here on it is the device's.
        let sample = try path.sample(
            from: first.moved(to: device), to: images.moved(to: device), at: t.moved(to: device))
        return Batch(sample: sample, label: try shown?.moved(to: device))
    }

    func loss(
        of batch: Batch, step: Int, rows: Range<Int>
    ) throws -> (loss: Tensor, metrics: [String: Double]) {
        let (sample, answer) = try answer(to: batch, step: step, rows: rows)
        // The plain mean of a velocity's error needs one pass less, and keeps the bits that it always had.
        let error =
            try loss.prediction == .velocity
            ? FlowMatchingLoss()(answer, sample.velocity) : loss(answer, of: sample, on: path)
        return (error, [:])
    }

    func terms(step number: Int) throws -> TrainingTerms {
        let batch = try batch(step: number)
        var (answers, losses): ([Tensor], [Tensor]) = ([], [])
        try withoutGradient {
            for rows in parts.ranges {
                let (sample, answer) = try answer(to: batch, step: number, rows: rows)
                answers.append(answer)
                losses.append(try loss.perSample(answer, of: sample, on: path))
            }
        }
        return TrainingTerms(
            examples: batches.indices(step: number), times: try batch.sample.t.doubles(), data: batch.sample.data,
            terms: [
                VelocityTerm(name: "the point of the path", value: batch.sample.x),
                VelocityTerm(name: "the predicted \(loss.prediction.rawValue)", value: try Tensor.cat(answers)),
                VelocityTerm(name: "the loss", value: try Tensor.cat(losses)),
            ])
    }

    /// Some rows of a batch, and what the network says there.
    private func answer(
        to batch: Batch, step: Int, rows: Range<Int>
    ) throws(TorchError) -> (sample: PathSample, answer: Tensor) {
        let sample = try batch.sample.rows(rows)
        let label = try batch.label.map { label throws(TorchError) in
            rows.count == label.shape[0]
                ? label : try label.narrowed(dim: 0, start: rows.lowerBound, length: rows.count)
        }
        return try passes(step: step, rows: rows) { () throws(TorchError) in
            (sample, try network(sample.x, time: sample.t, label: label))
        }
    }
}
