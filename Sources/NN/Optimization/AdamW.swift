public import Torch

/// AdamW (Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019), in one fused pass over all parameters.
public final class AdamW {
    /// The settings that stay the same during a training.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The decay of the mean of the gradient, in [0, 1).
        public var beta1: Double
        /// The decay of the mean of its square, in [0, 1).
        public var beta2: Double
        /// How far, times the rate, every parameter shrinks in a step.
        public var weightDecay: Double
        /// What keeps the quotient finite.
        public var eps: Double

        /// The given settings.
        public init(beta1: Double = 0.9, beta2: Double = 0.99, weightDecay: Double = 0.01, eps: Double = 1e-8) {
            self.beta1 = beta1
            self.beta2 = beta2
            self.weightDecay = weightDecay
            self.eps = eps
        }
    }

    /// The number of steps taken.
    public private(set) var stepCount = 0

    private let configuration: Configuration
    private let parameters: [ParameterStore.Named]
    private let firstMoments: [Tensor]
    private let secondMoments: [Tensor]

    /// An optimiser of `parameters` that has taken no step.
    public init(_ parameters: [ParameterStore.Named], _ configuration: Configuration = .init()) throws(TorchError) {
        self.parameters = parameters
        self.configuration = configuration
        self.firstMoments = try AdamW.zeros(like: parameters)
        self.secondMoments = try AdamW.zeros(like: parameters)
    }

    /// Moves every parameter that has a gradient, and leaves the gradients as they are.
    ///
    /// - Parameter rate: The learning rate of this step.
    public func step(rate: Double) throws(TorchError) {
        stepCount += 1
        var moved: [Tensor] = []
        var gradients: [Tensor] = []
        var first: [Tensor] = []
        var second: [Tensor] = []
        for (index, parameter) in parameters.enumerated() {
            guard let gradient = parameter.tensor.gradient else { continue }
            moved.append(parameter.tensor)
            gradients.append(gradient)
            first.append(firstMoments[index])
            second.append(secondMoments[index])
        }
        try Tensor.fusedAdamWStep(
            parameters: moved, gradients: gradients, firstMoments: first, secondMoments: second, step: stepCount,
            rate: rate, beta1: configuration.beta1, beta2: configuration.beta2,
            weightDecay: configuration.weightDecay, eps: configuration.eps)
    }

    /// Everything that a later step depends on: `first.NAME`, `second.NAME` and `step`, by reference.
    public func state() throws(TorchError) -> [ParameterStore.Named] {
        moments + [("step", try Tensor([Int64(stepCount)], shape: []))]
    }

    /// Takes up a state that `state()` gave.
    public func load(_ state: [String: Tensor]) throws(TorchError) {
        var values = state
        guard let step = values.removeValue(forKey: "step"), step.count == 1, step.dtype == .int64 else {
            throw TorchError(operation: "load", message: "the state of the optimiser has no step")
        }
        let count = try step.int64s()[0]
        guard count >= 0 else {
            throw TorchError(operation: "load", message: "the optimiser cannot have taken \(count) steps")
        }
        try NamedTensors.copy(values, into: moments, what: "moments")
        stepCount = Int(count)
    }

    private var moments: [ParameterStore.Named] {
        zip(parameters, firstMoments).map { ("first.\($0.name)", $1) }
            + zip(parameters, secondMoments).map { ("second.\($0.name)", $1) }
    }

    private static func zeros(like parameters: [ParameterStore.Named]) throws(TorchError) -> [Tensor] {
        var result: [Tensor] = []
        for (_, tensor) in parameters {
            result.append(try Tensor.zeros(tensor.shape, dtype: tensor.dtype, device: tensor.device))
        }
        return result
    }
}
