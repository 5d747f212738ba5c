internal import Datasets
internal import FlowMath
internal import Jobs
internal import NN
internal import Torch

/// The training of a classifier of data noised along a path.
struct ClassifierTraining: Training {
    let spec: ClassifierSpec
    let state: TrainingState
    let objective: ClassifierObjective

    let data: any Dataset
    /// The examples that the classifier is measured on and never trained.
    let heldOut: HeldOutExamples

    var settings: OptimizationSpec { spec.train }
    var checkpoint: CheckpointSpec { spec.checkpoint }
    var preview: Preview? { nil }

    /// Opens the data and makes the network.
    init(_ spec: ClassifierSpec, by opener: DatasetOpener = DatasetOpener()) throws {
        let data = try opener.open(spec.data, field: "data")
        try Self.check(data)
        let heldOut = try HeldOutExamples(spec, data, by: opener)
        opener.reports.change("data") { $0.warnings += heldOut.warnings }
        let (network, parameters) = try NetworkFactory.makeClassifier(
            spec.network, on: spec.path, shape: data.shape, classes: data.classes, seed: spec.seed,
            device: try Device(named: spec.device), precision: spec.train.precision)
        self.spec = spec
        self.data = data
        self.heldOut = heldOut
        state = try TrainingState(parameters, spec.train)
        objective = try ClassifierObjective(
            spec, network: network, parameters: parameters, data: data,
            among: heldOut.trained, loaders: opener.loaders)
    }

    /// Checks that there are classes to tell apart.
    static func check(_ data: any Dataset) throws(JobFailure) {
        guard data.classes < 2 else { return }
        throw JobFailure(
            .badInput, "data.labels: a classifier needs at least two classes, and there are \(data.classes)")
    }
}
