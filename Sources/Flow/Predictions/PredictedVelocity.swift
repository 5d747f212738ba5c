public import FlowMath
public import Torch

/// The velocity field of a network that predicts the score, the noise or the data.
///
/// The network is itself called like a field. Guidance and solvers see velocities only, so that any of them works with
/// any prediction. Integrate over `path.times(predicting:for:)`: at the ends some conversions are infinite.
public struct PredictedVelocity<Network: VelocityField>: VelocityField {
    /// The network; its output is a `prediction`.
    public let network: Network
    /// The quantity that the network predicts.
    public let prediction: Prediction
    /// The path on which it was trained.
    public let path: any ProbabilityPath

    /// Converts the output of a network to velocities.
    public init(_ network: Network, predicting prediction: Prediction, on path: any ProbabilityPath) {
        self.network = network
        self.prediction = prediction
        self.path = path
    }

    /// Returns the velocity that belongs to the prediction.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try convert(network(x, at: t, given: label), at: x, t)
    }

    /// Returns the velocities that belong to both predictions of one evaluation.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        let pair = try network.pair(x, at: t, given: label)
        return VelocityPair(
            conditional: try convert(pair.conditional, at: x, t),
            unconditional: try convert(pair.unconditional, at: x, t))
    }

    /// Returns the velocity of each sample at its own time.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try convert(network(x, atEach: t, given: label), at: x, each: t)
    }

    /// Returns the velocities of each sample at its own time.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        let pair = try network.pair(x, atEach: t, given: label)
        return VelocityPair(
            conditional: try convert(pair.conditional, at: x, each: t),
            unconditional: try convert(pair.unconditional, at: x, each: t))
    }

    /// Returns the evaluations of the network.
    public func evaluations(at t: Double) -> Int { network.evaluations(at: t) }

    private func convert(_ answer: Tensor, at x: Tensor, _ t: Double) throws(TorchError) -> Tensor {
        try conversion(at: t)(answer, at: x)
    }

    private func conversion(at t: Double) throws(TorchError) -> PredictionConversion {
        let conversion = path.coefficients(at: t).conversion(from: prediction, to: .velocity)
        guard conversion.isFinite else {
            let safe = path.times(predicting: prediction, for: .sampling)
            throw TorchError(
                operation: "velocity from \(prediction.rawValue) prediction",
                message: "on the \(path.name) path there is none at t = \(t); keep times within "
                    + "[\(safe.lowerBound), \(safe.upperBound)]")
        }
        return conversion
    }

    private func convert(_ answer: Tensor, at x: Tensor, each t: [Double]) throws(TorchError) -> Tensor {
        if prediction == .velocity { return answer }
        let factors = try t.map(conversion(at:))
        let position = try Tensor.perSample(factors.map(\.position), like: x)
        let scale = try Tensor.perSample(factors.map(\.prediction), like: x)
        return try x * position + answer * scale
    }
}
