internal import Datasets
internal import Flow
internal import Jobs
internal import NN
internal import Torch

/// The loss of a network that predicts along a path, from noise or a source to the pictures of a data set, with labels
/// dropped at random.
struct FlowMatchingObjective: TrainingObjective {
    let network: any ConditionalNetwork
    let data: any Dataset

    private let path: any ProbabilityPath
    private let loss: PredictionLoss
    private let safe: ClosedRange<Double>
    private let start: PathStart
    private let coupling: Coupling
    private let random: RandomStream
    private let slots: Range<UInt64>
    private let batches: BatchSchedule
    private let times: TrainingTimes
    private let dropout: LabelDropout

    /// - Parameter source: what paths begin at in the place of noise.
    init(
        _ spec: TrainingSpec, network: any ConditionalNetwork, data: any Dataset, source: SourceExamples? = nil
    ) throws(JobFailure) {
        self.network = network
        self.data = data
        path = try spec.path.path()
        loss = spec.objective.loss
        safe = path.times(predicting: loss.prediction, for: .training)
        coupling = spec.objective.coupling == .optimalTransport ? .optimalTransport : .independent
        random = RandomStream(seed: spec.seed)
        start = PathStart(random, for: .training, shape: data.shape, source: source)
        slots = 0..<UInt64(spec.train.batch)
        batches = BatchSchedule(count: data.count, batch: spec.train.batch, seed: spec.seed)
        times = spec.objective.time.times
        dropout = LabelDropout(probability: spec.condition.drop, nullLabel: data.classes)
    }

    func loss(step number: Int) throws -> (loss: Tensor, metrics: [String: Double]) {
        let (sample, answer) = try evaluate(step: number)
        // The plain mean of a velocity's error needs one pass less, and keeps the bits that it always had.
        let error =
            try loss.prediction == .velocity
            ? FlowMatchingLoss()(answer, sample.velocity) : loss(answer, of: sample, on: path)
        return (error, [:])
    }

    func terms(step number: Int) throws -> TrainingTerms {
        let (sample, answer) = try withoutGradient { try evaluate(step: number) }
        return TrainingTerms(
            examples: batches.indices(step: number), times: try sample.t.doubles(),
            terms: [
                VelocityTerm(name: "the point of the path", value: sample.x),
                VelocityTerm(name: "the predicted \(loss.prediction.rawValue)", value: answer),
                VelocityTerm(name: "the loss", value: try loss.perSample(answer, of: sample, on: path)),
            ])
    }

    /// The points of a step on their paths, and what the network says there.
    private func evaluate(step number: Int) throws -> (sample: PathSample, answer: Tensor) {
        let step = UInt64(number)
        let (images, labels) = try data.batch(
            batches.indices(step: number), augmentedBy: Augmentation(random, step: number))
        let drawn = try start(step: step, samples: Array(slots), given: labels)
        let first = try coupling(drawn, with: images, given: labels)
        let t = try times(draws: random.uniform(purpose: .time, step: step, samples: slots), on: path, within: safe)
        let shown = try labels.map { labels throws(TorchError) in
            try dropout(labels, draws: random.uniform(purpose: .labelDropout, step: step, samples: slots))
        }
        let sample = try path.sample(from: first, to: images, at: t)
        return (sample, try network(sample.x, time: t, label: shown))
    }
}
