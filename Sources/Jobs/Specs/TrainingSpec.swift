public import FlowMath

/// A spec of kind `train`.
public struct TrainingSpec: Codable, Sendable, Hashable {
    /// The job's name.
    public var name: String?
    /// Decides every random number of the job.
    public var seed: UInt64
    /// Where tensors live: `cpu`, or `cuda:0`.
    public var device: String
    /// The examples.
    public var data: DataSpec
    /// The examples that paths begin at; `nil` is standard normal noise.
    public var source: DataSpec?
    /// The network.
    public var network: NetworkSpec
    /// The probability path between noise or source (t = 0) and data (t = 1).
    public var path: GaussianPath
    /// What the network predicts, and when.
    public var objective: ObjectiveSpec
    /// How the condition is shown to the network.
    public var condition: ConditionSpec
    /// The optimisation.
    public var train: OptimizationSpec
    /// When checkpoints are saved.
    public var checkpoint: CheckpointSpec
    /// Pictures during training, if any.
    public var preview: PreviewSpec?
}

/// How the condition is shown to the network in training.
public struct ConditionSpec: Codable, Sendable, Hashable {
    /// eta, in [0, 1]: the probability with which a label is replaced by the null label, or a text by the empty one. 0 is
    /// vanilla guidance.
    public var drop: Double
    /// How texts are the condition; `nil` where labels are, or nothing.
    public var text: TextSpec?
}

/// When checkpoints are saved and how many are kept.
public struct CheckpointSpec: Codable, Sendable, Hashable {
    /// Steps between two checkpoints, at least 1. The last step always gets one.
    public var every: Int
    /// How many of the newest are kept, at least 1.
    public var keep: Int

    /// How many stand on disk at the same time at most in a training of so many steps: those that are kept, and the one that
    /// is being written.
    public func simultaneous(steps: Int) -> Int {
        let saved = (steps + every - 1) / every
        return min(keep + 1, max(saved, 1))
    }
}

/// Pictures during training.
public struct PreviewSpec: Codable, Sendable, Hashable {
    /// Steps between two pictures, at least 1.
    public var every: Int
    /// One picture for each class named; empty draws 8 without a condition.
    public var classes: [Int]
    /// One picture for each text, of a network of texts.
    public var prompts: [String]?
    /// The guidance scale w.
    public var scale: Double
    /// Heun steps.
    public var steps: Int
}

extension TrainingSpec: JobKindSpec, ReadableSpec {
    /// The kind `train`.
    public static var traits: JobKindTraits {
        .init(
            .train, "trains a network", stepUnit: "steps", trains: true, checkpointRole: .generator,
            outputs: ["previews/"])
    }
    /// Optimiser steps.
    public var steps: Int? { train.steps }
    /// The network and its checkpoints.
    public var training: TrainingPlan? { .init(network: network, checkpoint: checkpoint, steps: train.steps) }
    /// The files and directories that the spec names.
    public var paths: [SpecPath] {
        data.paths("data") + (source?.paths("source") ?? []) + (condition.text?.paths("condition.text") ?? [])
    }
}
