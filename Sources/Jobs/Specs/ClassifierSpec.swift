public import FlowMath

/// A spec of kind `classifier`: a network that learns p(y | x_t, t) on noised data, for classifier guidance.
public struct ClassifierSpec: SpecMapping {
    /// The job's name.
    public var name: String?
    /// The seed of every random number of the job.
    public var seed: UInt64 = 0
    /// Device of the tensors: `cpu`, `cuda` or `cuda:N`, default `cpu`.
    public var device = "cpu"
    /// The examples; labels are required.
    public var data = DataSpec()
    /// The network whose way to its coarsest level is used.
    public var network = NetworkSpec.unet(UNetSpec())
    /// The probability path along which the data are noised: that of the model which is to be guided.
    public var path = GaussianPath.linear
    /// The training times.
    public var objective = Objective()
    /// Optimisation of the network.
    public var train = OptimizationSpec()
    /// The checkpoint interval and retention.
    public var checkpoint = CheckpointSpec()
    /// The measurement after the last step.
    public var test = ClassifierTestSpec()

    /// The training times of a classifier; its prediction is the class.
    public struct Objective: SpecMapping {
        /// The distribution of training times in [0, 1].
        public var time = TrainingTimes.stratified

        /// Creates the settings with their defaults.
        public init() {}

        /// The table of keys.
        public static let table = KeyTable<Objective> {
            Key("time", \.time, .forms(), "Distribution of training times.")
        }
    }

    /// Creates the spec without files.
    public init() {}

    /// The example that `cfgctl spec` prints.
    public static let example = SpecExample(
        "Trains a classifier p(y | x_t, t) on noised data, for classifier guidance.",
        """
        name: judge
        seed: 0
        data:
          format: idx
          images: /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
          labels: /usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz
        network: {kind: unet, channels: [16, 32, 64], attention: [2]}
        path: linear
        objective: {time: stratified}
        train:
          steps: 1000
          batch: 64
          optimizer: {kind: adamw, rate: 2.0e-3, decay: 0.05}
          schedule: cosine
          warmup: 0.05
          clip: 1.0
          ema: {sigma-rel: 0.10}
        checkpoint: {every: 200, keep: 3}
        test: {examples: 1000, bins: 10}
        """)

    /// The table of keys.
    public static let table = KeyTable<ClassifierSpec>(check: check) {
        Key(
            "name", \.name, .jobName, absent: "classifier- and the job's number",
            "Name of the job; several jobs may share it.")
        Key("seed", \.seed, .seed, "Seed of every random number of the job.")
        Key("device", \.device, .device, "Device of the tensors.")
        Key(required: "data", \.data, .mapping(), "Examples with labels.")
        Key(
            required: "network", \.network, .union(NetworkSpec.expected),
            "Network; its way to the coarsest level is used.")
        Key("path", \.path, .forms(), "Probability path, that of the model to be guided.")
        Key("objective", \.objective, .mapping(), "Training times.")
        Key(required: "train", \.train, .mapping(), "Optimisation.")
        Key("checkpoint", \.checkpoint, .mapping(), "Checkpoint interval and retention.")
        Key("test", \.test, .mapping(), "Measurement after the last step: accuracy and calibration by bins of t.")
    }

    private static func check(_ spec: inout ClassifierSpec, _ reader: MappingReader) {
        if !spec.data.isLabelled { reader.report("data", "has no labels; a classifier learns from data.labels") }
        if !spec.network.kind.hasClassifier {
            let others = NetworkSpec.Kind.allCases.filter(\.hasClassifier).map(\.rawValue).joined(separator: ", ")
            reader.report(
                field: "network.kind",
                "there is no classifier of kind \(spec.network.kind.rawValue); take one of \(others)")
        }
        spec.train.check(spec.network, reader)
        spec.network.check(spec.data, reader)
    }
}

/// The measurement of a trained classifier on held-out examples, in bins of t.
public struct ClassifierTestSpec: SpecMapping {
    /// The absolute path of held-out images; without it a tenth of each class of `data` is held out.
    public var images: String?
    /// The absolute path of the labels of `images`.
    public var labels: String?
    /// Held-out examples of any format, in the place of two files.
    public var data: DataSpec?
    /// Largest number of examples, each measured in every bin, at least 1, default 1000.
    public var examples = 1000
    /// Number of equal bins of t in [0, 1], in 1...1000, default 10.
    public var bins = 10

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<ClassifierTestSpec>(check: check) {
        Key(
            "images", \.images, .path("held-out images"), absent: "a tenth of each class of data",
            "Held-out images, an IDX file.")
        Key(
            "labels", \.labels, .path("their labels"), absent: "a tenth of each class of data", "Labels of test.images."
        )
        Key("data", \.data, .mapping(), absent: "a tenth of each class of data", "Held-out examples of any format.")
        Key("examples", \.examples, .integer(1...10_000_000), "Largest number of examples, each measured in every bin.")
        Key("bins", \.bins, .integer(1...1000), "Equal bins of t in [0, 1].")
    }

    private static func check(_ spec: inout ClassifierTestSpec, _ reader: MappingReader) {
        if reader.has("images") != reader.has("labels") {
            reader.report(
                reader.has("images") ? "labels" : "images",
                "is missing; held-out examples need both, or neither to hold out a tenth of each class of data")
        }
        guard let data = spec.data else { return }
        if !data.isLabelled { reader.report("data", "has no labels, which a classifier is measured by") }
        reader.refuse(["images", "labels"], "beside test.data")
    }
}

extension ClassifierSpec: JobKindSpec {
    /// The kind `classifier`.
    public static var traits: JobKindTraits {
        .init(
            .classifier, "trains a classifier", stepUnit: "step", trains: true, checkpointRole: .classifier)
    }
    /// Number of optimiser steps.
    public var steps: Int? { train.steps }
    /// The network and its checkpoints.
    public var training: TrainingPlan? {
        .init(network: network, checkpoint: checkpoint, optimization: train, extent: data.extent, isHalf: true)
    }
}
