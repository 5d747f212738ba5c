public import Torch

/// The training mode of a network, one object shared by all of its layers. A new network is in inference mode.
public final class NetworkMode {
    /// The forward pass of one training step, or of one part of its batch.
    public struct TrainingPass: Sendable {
        /// The random stream of the pass, for dropout.
        public let random: RandomStream
        /// The training step, from 0.
        public let step: UInt64
        /// The indices of this pass's rows in the batch of the step.
        public let slots: Range<UInt64>

        /// Creates a pass.
        public init(random: RandomStream, step: UInt64, slots: Range<UInt64>) {
            self.random = random
            self.step = step
            self.slots = slots
        }
    }

    /// The current training pass; `nil` in inference mode.
    public private(set) var pass: TrainingPass?

    /// Whether blocks recompute their activations in the backward pass (gradient checkpointing): less memory for about
    /// a third more time, with the same gradients. Default `false`.
    public var recomputesBlocks = false

    init() {}

    /// Runs `body` in training mode.
    /// - Throws: Only errors of `body`.
    public func training<Result, Failure: Error>(
        _ pass: TrainingPass, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let before = self.pass
        self.pass = pass
        defer { self.pass = before }
        return try body()
    }
}

extension NetworkMode {
    /// Runs a block of a network, with recomputation in the backward pass if `recomputesBlocks` is set.
    func block(
        _ inputs: [Tensor], _ body: @escaping ([Tensor]) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        guard recomputesBlocks, let pass else { return try body(inputs) }
        return try Tensor.recomputed(inputs) { [self] inputs throws(TorchError) in
            try training(pass) { () throws(TorchError) in try body(inputs) }
        }
    }
}
