public import FlowMath

/// A spec of kind `classifier`: a network that learns p(y | x_t, t) on noised data, for classifier guidance.
public struct ClassifierSpec: Codable, Sendable, Hashable {
    /// The job's name.
    public var name: String?
    /// Decides every random number of the job.
    public var seed: UInt64
    /// Where tensors live: `cpu`, or `cuda:0`.
    public var device: String
    /// The examples; labels are required.
    public var data: DataSpec
    /// The network whose way to its coarsest level is used.
    public var network: NetworkSpec
    /// The probability path along which the data are noised: that of the model which is to be guided.
    public var path: GaussianPath
    /// At which times it is trained.
    public var objective: Objective
    /// The optimisation.
    public var train: OptimizationSpec
    /// When checkpoints are saved.
    public var checkpoint: CheckpointSpec
    /// What is measured when the last step is done.
    public var test: ClassifierTestSpec

    /// At which times a classifier is trained; what it predicts is the class.
    public struct Objective: Codable, Sendable, Hashable {
        /// How training times are drawn from [0, 1].
        public var time: TrainingTimes
    }
}

/// How a trained classifier is measured: on what it never saw, in bins of t.
public struct ClassifierTestSpec: Codable, Sendable, Hashable {
    /// The absolute path of held-out images; without it the last tenth of `data` is held out.
    public var images: String?
    /// The absolute path of their labels.
    public var labels: String?
    /// Held-out examples of any format, in the place of two files.
    public var data: DataSpec?
    /// The most examples that are used, each once in every bin.
    public var examples: Int
    /// Equal bins of t in [0, 1].
    public var bins: Int
}

extension ClassifierSpec: JobKindSpec, ReadableSpec {
    /// The kind `classifier`.
    public static var traits: JobKindTraits {
        .init(
            .classifier, "trains a classifier", stepUnit: "steps", trains: true, checkpointRole: .classifier)
    }
    /// Optimiser steps.
    public var steps: Int? { train.steps }
    /// The network and its checkpoints.
    public var training: TrainingPlan? { .init(network: network, checkpoint: checkpoint, steps: train.steps) }
    /// The files and directories that the spec names.
    public var paths: [SpecPath] {
        data.paths("data") + SpecPath.list("test.images", test.images) + SpecPath.list("test.labels", test.labels)
            + (test.data?.paths("test.data") ?? [])
    }
}
