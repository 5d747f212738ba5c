public import Torch

/// What decides the random changes to the examples of a training step: a pure function of (seed, step, example).
public struct Augmentation: Sendable, Hashable {
    /// The random numbers of the job; their purpose is `.augmentation`.
    public let stream: RandomStream
    /// The training step, counted from 0.
    public let step: Int

    /// The changes of one step.
    public init(_ stream: RandomStream, step: Int) {
        self.stream = stream
        self.step = step
    }
}
