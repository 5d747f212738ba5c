internal import Datasets
internal import FlowMath
internal import Jobs
internal import NN

/// The work of kind `classifier`: trains a classifier of noised data along a path, and measures it on data that it never saw.
struct ClassifierTrainer: JobWork {
    private let training: ClassifierTraining
    private let context: JobContext

    /// Opens the data and makes the network.
    init(_ spec: ClassifierSpec, in context: JobContext) throws {
        var spec = spec
        if !context.frozen.isOfEarlierBuild { spec.train.ema = spec.train.ema.warmingUp }
        training = try ClassifierTraining(spec, by: context.opener)
        self.context = context
        try context.publishFindings()
    }

    /// Trains until the last step is done, and measures; or stops where somebody asks for it.
    func run() throws -> JobEnd {
        let (spec, state) = (training.spec, training.state)
        let loop = TrainingLoop(
            settings: training.settings, checkpoint: training.checkpoint, manifest: try manifest, context: context)
        if let stopped = try loop.run(state, minimizing: training.objective) { return stopped }

        // The averaged weights are those that guide.
        try state.parameters.load(Dictionary(uniqueKeysWithValues: state.average.averages.map { ($0.name, $0.tensor) }))
        let test = ClassifierTest(
            network: training.objective.network, examples: training.heldOut, spec: spec,
            device: state.parameters.device)
        guard let record = try test.run(isInterrupted: { context.interruption.stopReason != nil }) else {
            return .stopped(
                step: state.step,
                text: "stopped after step \(state.step), before the classifier was measured: "
                    + (context.interruption.stopReason ?? ""))
        }
        return .finished(
            step: state.step,
            text: "trained \(CountText.words(state.step, "step")); "
                + "accuracy \(Self.percent(record.accuracy)), calibration error "
                + "\(Self.percent(record.calibrationError)) on \(record.examples) held-out examples over all t",
            record: .classifier(record))
    }

    /// The manifest of every checkpoint, before its step is known.
    private var manifest: CheckpointManifest {
        get throws {
            let (spec, data, frozen) = (training.spec, training.data, context.frozen)
            // Prediction and drop say nothing of a classifier; they are there since every manifest has them.
            return CheckpointManifest(
                step: 0, total: spec.train.steps, seed: spec.seed, attempt: context.events.attempt,
                network: spec.network, path: spec.path, prediction: .velocity, classes: data.classes, drop: 0,
                shape: data.shape, normalization: data.normalization.description, ema: spec.train.ema,
                spec: frozen.sha256, data: try .init(of: data, by: context.opener.rules), engine: frozen.engine,
                threads: frozen.threads, role: .classifier, heldOut: training.heldOut.split)
        }
    }

    private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}

extension ClassifierSpec: TrainableSpec {
    typealias Work = ClassifierTrainer

    func training(by opener: DatasetOpener) throws -> ClassifierTraining { try ClassifierTraining(self, by: opener) }
}
