/// The network, checkpoints and steps of a training.
public struct TrainingPlan: Sendable, Hashable {
    /// The network that is trained.
    public let network: NetworkSpec
    /// The checkpoint interval and retention.
    public let checkpoint: CheckpointSpec
    /// Optimiser steps of the whole job.
    public let steps: Int

    /// Checkpoints that are on disk at the same time at most: those that are kept, and the one that is being written.
    public var simultaneousCheckpoints: Int { checkpoint.simultaneous(steps: steps) }
}
