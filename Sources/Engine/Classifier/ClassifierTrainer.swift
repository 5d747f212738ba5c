internal import Datasets
internal import Jobs
internal import NN
internal import Storage
internal import Torch

/// Trains a classifier of noised data along a path, and measures it on data that it never saw.
struct ClassifierTrainer {
    let spec: ClassifierSpec
    let frozen: FrozenSpec
    let directory: RunDirectory
    let events: EventLog
    let interruption: any Interruption
    var files: any FileOperations = SystemFileOperations()

    /// Trains until the last step is done, and measures; or stops where somebody asks for it.
    func run() throws -> JobEnd {
        let data = try spec.data.open()
        guard data.classes > 1 else {
            throw JobFailure(
                .badInput, "data.labels: a classifier needs at least two classes, and there are \(data.classes)")
        }
        let heldOut = try HeldOutExamples(spec, data)
        let (network, parameters) = try NetworkFactory.makeClassifier(
            spec.network, on: try spec.path.path(), shape: data.shape, classes: data.classes, seed: spec.seed,
            device: try Device(named: spec.device), precision: spec.train.precision)
        let state = try TrainingState(parameters, spec.train)
        // Prediction and drop say nothing of a classifier; they are there since every manifest has them.
        let manifest = CheckpointManifest(
            step: 0, total: spec.train.steps, seed: spec.seed, attempt: events.attempt, network: spec.network,
            path: spec.path, prediction: .velocity, classes: data.classes, drop: 0, shape: data.shape,
            normalization: data.normalization.description, ema: spec.train.ema, spec: frozen.sha256,
            data: try .init(of: spec.data, count: data.count), engine: frozen.engine, threads: frozen.threads,
            role: .classifier)
        let loop = TrainingLoop(
            settings: spec.train, checkpoint: spec.checkpoint, manifest: manifest, frozen: frozen,
            directory: directory, events: events, interruption: interruption, files: files)
        let objective = try ClassifierObjective(
            spec, network: network, parameters: parameters, data: data,
            count: heldOut.isSeparate ? data.count : heldOut.start)
        if let stopped = try loop.run(state, minimizing: objective) { return stopped }

        // The averaged weights are those that guide.
        try parameters.load(Dictionary(uniqueKeysWithValues: state.average.averages.map { ($0.name, $0.tensor) }))
        let test = ClassifierTest(network: network, examples: heldOut, spec: spec, device: parameters.device)
        guard let record = try test.run(isInterrupted: { interruption.stopReason != nil }) else {
            return .stopped(
                step: state.step,
                text: "stopped after step \(state.step), before the classifier was measured: "
                    + (interruption.stopReason ?? ""))
        }
        return .finished(
            step: state.step,
            text: "trained \(state.step) steps; accuracy \(Self.percent(record.accuracy)), calibration error "
                + "\(Self.percent(record.calibrationError)) on \(record.examples) held-out examples over all t",
            classifier: record)
    }

    private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}
