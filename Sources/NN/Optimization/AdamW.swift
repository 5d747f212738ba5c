public import Torch

/// The AdamW optimiser (Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019), fused over all parameters.
public final class AdamW {
    /// The hyperparameters that stay constant during a training.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Decay of the gradient's first moment, in [0, 1), default 0.9.
        public var beta1: Double
        /// Decay of the gradient's second moment, in [0, 1), default 0.99.
        public var beta2: Double
        /// Decoupled weight decay, at least 0, default 0.01; each step shrinks every parameter by this times the
        /// learning rate.
        public var weightDecay: Double
        /// Added to the denominator, greater than 0, default 1e-8.
        public var eps: Double

        /// Creates the hyperparameters.
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
    let parameters: [ParameterStore.Named]
    private let firstMoments: [Tensor]
    private let secondMoments: [Tensor]

    /// Creates an optimiser of `parameters` that has taken no step.
    /// - Throws: `TorchError` if the moments cannot be allocated.
    public init(_ parameters: [ParameterStore.Named], _ configuration: Configuration = .init()) throws(TorchError) {
        self.parameters = parameters
        self.configuration = configuration
        self.firstMoments = try AdamW.zeros(like: parameters)
        self.secondMoments = try AdamW.zeros(like: parameters)
    }

    /// Updates every parameter that has a gradient.
    ///
    /// - Parameter rate: The learning rate of this step, at least 0.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func step(rate: Double) throws(TorchError) {
        _ = try step(rate: rate, gradientScale: 1, averages: nil, averageWeight: 0)
    }

    /// Updates every parameter that has a gradient, and its average.
    /// - Parameters:
    ///   - averages: An average for each parameter, `nil` for none.
    /// - Returns: The places of the parameters without a gradient.
    func step(
        rate: Double, gradientScale: Double, averages: [Tensor?]?, averageWeight: Double
    ) throws(TorchError) -> [Int] {
        stepCount += 1
        var (places, skipped): ([Int], [Int]) = ([], [])
        var gradients: [Tensor] = []
        for (index, parameter) in parameters.enumerated() {
            guard let gradient = parameter.tensor.gradient else {
                skipped.append(index)
                continue
            }
            places.append(index)
            gradients.append(gradient)
        }
        try Tensor.fusedAdamWStep(
            parameters: places.map { parameters[$0].tensor }, gradients: gradients,
            firstMoments: places.map { firstMoments[$0] }, secondMoments: places.map { secondMoments[$0] },
            averages: averages.map { averages in places.map { averages[$0] } }, step: stepCount, rate: rate,
            beta1: configuration.beta1, beta2: configuration.beta2, weightDecay: configuration.weightDecay,
            eps: configuration.eps, gradientScale: gradientScale, averageWeight: averageWeight)
        return skipped
    }

    /// Returns the state for a checkpoint, by reference: `first.NAME`, `second.NAME` and `step`.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func state() throws(TorchError) -> [ParameterStore.Named] {
        moments + [("step", try Tensor([Int64(stepCount)], shape: []))]
    }

    /// Restores a state that `state()` returned.
    /// - Throws: `TorchError` if the state belongs to other parameters or its step is missing or negative.
    public func load(_ state: [String: Tensor]) throws(TorchError) {
        var values = state
        guard let step = values.removeValue(forKey: "step"), step.count == 1, step.dtype == .int64 else {
            throw TorchError(operation: "load", message: "the state of the optimiser has no step")
        }
        let count = try step.int64s()[0]
        guard count >= 0 else {
            throw TorchError(operation: "load", message: "the optimiser's step is \(count), expected at least 0")
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
            result.append(try Tensor.zeros(like: tensor))
        }
        return result
    }
}
