public import Torch

/// What a network does differently while it learns. One object is shared by all layers of a network; a network that
/// nobody told otherwise does not learn.
public final class NetworkMode {
    /// The pass through the network that a training step is about to make.
    public struct TrainingPass: Sendable {
        /// Where random numbers of the pass come from.
        public let random: RandomStream
        /// The training step.
        public let step: UInt64
        /// The places of the rows of this pass in the step's batch.
        public let slots: Range<UInt64>

        /// Describes a pass.
        public init(random: RandomStream, step: UInt64, slots: Range<UInt64>) {
            self.random = random
            self.step = step
            self.slots = slots
        }
    }

    /// The pass of a training step, nil where the network is only asked.
    public private(set) var pass: TrainingPass?

    /// Whether blocks keep nothing for the way back but what went into them, and run again there: less memory for about a
    /// third more time, and the same gradients.
    public var recomputesBlocks = false

    init() {}

    /// Runs `body` as a pass of a training step.
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
    /// A block of a network, which runs again on the way back where the mode says so.
    func block(
        _ inputs: [Tensor], _ body: @escaping ([Tensor]) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        guard recomputesBlocks, let pass else { return try body(inputs) }
        return try Tensor.recomputed(inputs) { [self] inputs throws(TorchError) in
            try training(pass) { () throws(TorchError) in try body(inputs) }
        }
    }
}
