/// The network, checkpoints and steps of a training.
public struct TrainingPlan: Sendable {
    /// The network that is trained.
    public let network: NetworkSpec
    /// The checkpoint interval and retention.
    public let checkpoint: CheckpointSpec
    /// Optimisation of the network.
    public let optimization: OptimizationSpec
    /// Height and width of an example; `nil` where only the data tell.
    public let extent: (height: Int, width: Int)?
    /// Whether only the network's way to its coarsest level is used, as in a classifier.
    public let isHalf: Bool
    /// Optimiser steps of the whole job.
    public var steps: Int { optimization.steps }

    /// Checkpoints that are on disk at the same time at most: those that are kept, and the one that is being written.
    public var simultaneousCheckpoints: Int { checkpoint.simultaneous(steps: steps) }
}
