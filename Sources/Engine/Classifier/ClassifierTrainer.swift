internal import Datasets
internal import FlowMath
internal import Jobs
internal import NN
internal import Torch

/// Trains a classifier of noised data along a path, and measures it on data that it never saw.
struct ClassifierTrainer: TrainingJob {
    let spec: ClassifierSpec
    let state: TrainingState
    let objective: ClassifierObjective

    private let data: any Dataset
    private let heldOut: HeldOutExamples

    var settings: OptimizationSpec { spec.train }
    var checkpoint: CheckpointSpec { spec.checkpoint }
    var preview: Preview? { nil }

    /// Opens the data and makes the network.
    init(_ spec: ClassifierSpec, by opener: DatasetOpener = DatasetOpener()) throws {
        let data = try opener.open(spec.data)
        guard data.classes > 1 else {
            throw JobFailure(
                .badInput, "data.labels: a classifier needs at least two classes, and there are \(data.classes)")
        }
        let heldOut = try HeldOutExamples(spec, data, by: opener)
        let (network, parameters) = try NetworkFactory.makeClassifier(
            spec.network, on: spec.path, shape: data.shape, classes: data.classes, seed: spec.seed,
            device: try Device(named: spec.device), precision: spec.train.precision)
        self.spec = spec
        self.data = data
        self.heldOut = heldOut
        state = try TrainingState(parameters, spec.train)
        objective = try ClassifierObjective(
            spec, network: network, parameters: parameters, data: data,
            count: heldOut.isSeparate ? data.count : heldOut.start, loaders: opener.loaders)
    }

    /// Trains until the last step is done, and measures; or stops where somebody asks for it.
    func run(_ context: JobContext) throws -> JobEnd {
        let frozen = context.frozen
        // Prediction and drop say nothing of a classifier; they are there since every manifest has them.
        let manifest = CheckpointManifest(
            step: 0, total: spec.train.steps, seed: spec.seed, attempt: context.events.attempt, network: spec.network,
            path: spec.path, prediction: .velocity, classes: data.classes, drop: 0, shape: data.shape,
            normalization: data.normalization.description, ema: spec.train.ema, spec: frozen.sha256,
            data: try .init(of: data), engine: frozen.engine, threads: frozen.threads,
            role: .classifier)
        let loop = TrainingLoop(settings: settings, checkpoint: checkpoint, manifest: manifest, context: context)
        if let stopped = try loop.run(state, minimizing: objective) { return stopped }

        // The averaged weights are those that guide.
        try state.parameters.load(Dictionary(uniqueKeysWithValues: state.average.averages.map { ($0.name, $0.tensor) }))
        let test = ClassifierTest(
            network: objective.network, examples: heldOut, spec: spec, device: state.parameters.device)
        guard let record = try test.run(isInterrupted: { context.interruption.stopReason != nil }) else {
            return .stopped(
                step: state.step,
                text: "stopped after step \(state.step), before the classifier was measured: "
                    + (context.interruption.stopReason ?? ""))
        }
        return .finished(
            step: state.step,
            text: "trained \(state.step) steps; accuracy \(Self.percent(record.accuracy)), calibration error "
                + "\(Self.percent(record.calibrationError)) on \(record.examples) held-out examples over all t",
            classifier: record)
    }

    private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}
