public import FlowMath
public import Torch

/// The velocity field of a network that predicts the score, the noise or the data, or the velocity of a path whose ends
/// the network does not know.
///
/// The network is itself called like a field. Guidance and solvers see velocities only, so that any of them works with
/// any prediction. At the ends of the path, where a conversion is infinite, the velocity is its limit
/// (`ProbabilityPath.velocity(from:at:)`).
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
        let formula = try formula(at: t)
        return try formula.conversion(network(point(x, formula), at: formula.time, given: label), at: x)
    }

    /// Returns the velocities that belong to both predictions of one evaluation.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        let formula = try formula(at: t)
        let pair = try network.pair(point(x, formula), at: formula.time, given: label)
        return VelocityPair(
            conditional: try formula.conversion(pair.conditional, at: x),
            unconditional: try formula.conversion(pair.unconditional, at: x))
    }

    /// Returns the velocity of each sample at its own time.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        let formulas = try t.map(formula(at:))
        let answer = try network(points(x, formulas), atEach: formulas.map(\.time), given: label)
        return try convert(answer, at: x, formulas)
    }

    /// Returns the velocities of each sample at its own time.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        let formulas = try t.map(formula(at:))
        let pair = try network.pair(points(x, formulas), atEach: formulas.map(\.time), given: label)
        return VelocityPair(
            conditional: try convert(pair.conditional, at: x, formulas),
            unconditional: try convert(pair.unconditional, at: x, formulas))
    }

    /// Returns the evaluations of the network.
    public func evaluations(at t: Double) -> Int { network.evaluations(at: t) }

    private func formula(at t: Double) throws(TorchError) -> VelocityFormula {
        let formula = path.velocity(from: prediction, at: t)
        guard formula.isFinite else {
            let safe = path.times(predicting: prediction, for: .sampling)
            throw TorchError(
                operation: "velocity from \(prediction.rawValue) prediction",
                message: "on the \(path.name) path there is none at t = \(t); keep times within "
                    + "[\(safe.lowerBound), \(safe.upperBound)]")
        }
        return formula
    }

    /// Returns the point at which the network is evaluated.
    private func point(_ x: Tensor, _ formula: VelocityFormula) throws(TorchError) -> Tensor {
        formula.scale == 1 ? x : try x * formula.scale
    }

    private func points(_ x: Tensor, _ formulas: [VelocityFormula]) throws(TorchError) -> Tensor {
        guard formulas.contains(where: { $0.scale != 1 }) else { return x }
        return try x * Tensor.perSample(formulas.map(\.scale), like: x)
    }

    private func convert(
        _ answer: Tensor, at x: Tensor, _ formulas: [VelocityFormula]
    ) throws(TorchError) -> Tensor {
        if formulas.allSatisfy({ $0.conversion == PredictionConversion(position: 0, prediction: 1) }) { return answer }
        let position = try Tensor.perSample(formulas.map(\.conversion.position), like: x)
        let scale = try Tensor.perSample(formulas.map(\.conversion.prediction), like: x)
        return try x * position + answer * scale
    }
}
