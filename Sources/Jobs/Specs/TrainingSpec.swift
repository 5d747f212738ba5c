public import FlowMath

/// A spec of kind `train`.
public struct TrainingSpec: SpecMapping {
    /// The job's name.
    public var name: String?
    /// The seed of every random number of the job.
    public var seed: UInt64 = 0
    /// Device of the tensors: `cpu`, `cuda` or `cuda:N`, default `cpu`.
    public var device = "cpu"
    /// Examples to train on.
    public var data = DataSpec()
    /// The examples that paths begin at; `nil` is standard normal noise.
    public var source: DataSpec?
    /// Network to train.
    public var network = NetworkSpec.unet(UNetSpec())
    /// The probability path between noise or source (t = 0) and data (t = 1).
    public var path = GaussianPath.linear
    /// The prediction of the network, and its training times.
    public var objective = ObjectiveSpec()
    /// The condition of the network.
    public var condition = ConditionSpec()
    /// Optimisation of the network.
    public var train = OptimizationSpec()
    /// The checkpoint interval and retention.
    public var checkpoint = CheckpointSpec()
    /// Pictures during training, if any.
    public var preview: PreviewSpec?

    /// Creates the spec without files.
    public init() {}

    /// The example that `cfgctl spec` prints.
    public static let example = SpecExample(
        "Trains a network that can be guided.",
        """
        name: garments
        seed: 0
        data:
          format: idx
          images: /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
          labels: /usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz
        network: {kind: unet, channels: [16, 32, 64], blocks: 1, attention: [2]}
        path: linear
        objective: {predict: velocity, time: stratified}
        condition: {drop: 0.1}
        train:
          steps: 1400
          batch: 64
          optimizer: {kind: adamw, rate: 4.0e-3, betas: [0.9, 0.99], decay: 0.01}
          schedule: cosine
          warmup: 0.05
          clip: 1.0
          ema: {sigma-rel: 0.10}
        checkpoint: {every: 200, keep: 3}
        preview: {every: 200, classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], scale: 2}
        """)

    /// The table of keys.
    public static let table = KeyTable<TrainingSpec>(check: check) {
        Key(
            "name", \.name, .jobName, absent: "train- and the job's number",
            "Name of the job; several jobs may share it.")
        Key("seed", \.seed, .seed, "Seed of every random number of the job.")
        Key("device", \.device, .device, "Device of the tensors.")
        Key(required: "data", \.data, .mapping(), "Examples to train on.")
        Key(
            "source", \.source, .source, absent: "gaussian",
            "Start of the paths: gaussian noise, or a data set like data.")
        Key(required: "network", \.network, .union(NetworkSpec.expected), "Network to train.")
        Key("path", \.path, .forms(), "Probability path from noise (t = 0) to data (t = 1).")
        Key("objective", \.objective, .mapping(), "Prediction of the network and distribution of training times.")
        Key("condition", \.condition, .mapping(), "Condition of the network: labels, or texts.")
        Key(required: "train", \.train, .mapping(), "Optimisation.")
        Key("checkpoint", \.checkpoint, .mapping(), "Checkpoint interval and retention.")
        Key("preview", \.preview, .mapping(), absent: "no previews", "Pictures during training.")
    }

    private static func check(_ spec: inout TrainingSpec, _ reader: MappingReader) {
        spec.train.check(spec.network, reader)
        spec.network.check(spec.data, reader)
        if spec.objective.coupling == .optimalTransport, spec.train.batch > Coupling.largestBatch {
            reader.report(
                field: "objective.coupling",
                "pairs batches of at most \(Coupling.largestBatch), in time that grows with the third power; train.batch is "
                    + "\(spec.train.batch)")
        }
        if spec.source != nil { spec.checkSource(reader) }
        spec.checkText(reader)
    }
}

/// The condition of the network in training.
public struct ConditionSpec: SpecMapping {
    /// eta, in [0, 1]: the probability with which a label is replaced by the null label, or a text by the empty one. 0 is
    /// vanilla guidance.
    public var drop = 0.1
    /// The encoder of texts; `nil` where labels are the condition, or nothing is.
    public var text: TextSpec?

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<ConditionSpec> {
        Key(
            "drop", \.drop, .number(.closed(0, 1)),
            "Probability eta of the null label in place of the label; 0 is vanilla guidance, without an unconditional field."
        )
        Key(
            "text", \.text, .forms(), absent: "labels, where the data have some",
            "Encoder of texts, in place of labels.")
    }
}

/// The checkpoint interval and retention.
public struct CheckpointSpec: SpecMapping {
    /// Steps between two checkpoints, at least 1, default 500. The last step always gets one.
    public var every = 500
    /// Number of newest checkpoints to keep, at least 1, default 3.
    public var keep = 3

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<CheckpointSpec> {
        Key(
            "every", \.every, .integer(1...1_000_000_000),
            "Steps between two checkpoints; the last step always gets one.")
        Key("keep", \.keep, .integer(1...1_000_000), "Newest checkpoints that are kept.")
    }

    /// The largest number of checkpoints on disk at the same time in a training of some steps: those that are kept, and the
    /// one that is being written.
    public func simultaneous(steps: Int) -> Int {
        let saved = (steps + every - 1) / every
        return min(keep + 1, max(saved, 1))
    }
}

/// Pictures during training.
public struct PreviewSpec: SpecMapping {
    /// Steps between two previews, at least 1, default 500.
    public var every = 500
    /// One picture for each class named; empty draws 8 without a condition.
    public var classes: [Int] = []
    /// One picture for each text, of a network of texts.
    public var prompts: [String]?
    /// Guidance scale w, at least 0, default 2.
    public var scale = 2.0
    /// Number of Heun steps, at least 1, default 20.
    public var steps = 20

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<PreviewSpec> {
        Key("every", \.every, .integer(1...1_000_000_000), "Steps between two previews.")
        Key(
            "classes", \.classes, .integers(0...1_000_000), default: "8 pictures without a condition",
            "Classes, a picture for each.")
        Key("prompts", \.prompts, .prompts, absent: "no texts", "Texts, a picture for each, of a network of texts.")
        Key("scale", \.scale, .number(.halfOpen(0, .infinity)), "Guidance scale w.")
        Key("steps", \.steps, .integer(1...100_000), "Steps of Heun's method.")
    }
}

extension ValueType where Value == DataSpec {
    /// `gaussian`, which is no data set, or the examples of one.
    fileprivate static var source: ValueType {
        let examples = mapping()
        var type = ValueType(
            TypeDescription(
                "word or mapping", expected: "gaussian, or {images: FILE}", shape: examples.description.shape,
                schema: .any(of: [["const": "gaussian"], examples.description.schema])),
            text: { $0.name }
        ) { reader, key in
            guard !reader.isMapping(key) else { return examples.read(reader, key) }
            if let word = reader.text(key), word != "gaussian" {
                reader.report(key, "\"\(word)\" is no source; expected gaussian, or {images: FILE}")
            }
            return nil
        }
        type.paths = examples.paths
        return type
    }
}

extension TrainingSpec: JobKindSpec {
    /// The kind `train`.
    public static var traits: JobKindTraits {
        .init(
            .train, "trains a network", stepUnit: "step", trains: true, checkpointRole: .generator,
            outputs: ["previews/"])
    }
    /// Number of optimiser steps.
    public var steps: Int? { train.steps }
    /// The network and its checkpoints.
    public var training: TrainingPlan? {
        .init(network: network, checkpoint: checkpoint, optimization: train, extent: data.extent, isHalf: false)
    }
}
