public import Torch

/// The source of random augmentation in one training step: a pure function of (seed, step, example).
public struct Augmentation: Sendable, Hashable {
    /// The job's random stream, used with the purpose `.augmentation`.
    public let stream: RandomStream
    /// The training step, from 0.
    public let step: Int

    /// Creates the augmentation of one step.
    public init(_ stream: RandomStream, step: Int) {
        self.stream = stream
        self.step = step
    }
}
