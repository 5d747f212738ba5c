public import FlowMath
public import Torch

/// The weighted squared error of a network that predicts the velocity, the score, the noise or the data.
public struct PredictionLoss: Sendable, Hashable {
    /// The quantity that the network predicts.
    public let prediction: Prediction
    /// The weight of the error at each time.
    public let weighting: LossWeighting

    /// Creates the loss.
    public init(_ prediction: Prediction, weighting: LossWeighting = .none) {
        self.prediction = prediction
        self.weighting = weighting
    }

    /// Returns the mean over the batch and all elements.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ output: Tensor, of sample: PathSample, on path: any ProbabilityPath)
        throws(TorchError) -> Tensor
    {
        try perSample(output, of: sample, on: path).mean()
    }

    /// Returns the mean over the elements of each sample, [batch].
    /// - Throws: `TorchError`.
    public func perSample(_ output: Tensor, of sample: PathSample, on path: any ProbabilityPath)
        throws(TorchError) -> Tensor
    {
        var error =
            switch prediction {
            case .score: try output * sample.coefficients.sigma.expanded(like: output) + sample.noise
            default: try output - prediction.target(of: sample)
            }
        error = try error.squared()
        let losses = try error.rows().mean(dims: [1])
        guard weighting != .none, prediction != .velocity else { return losses }
        let weights = try sample.t.doubles().map { weighting(prediction, path.coefficients(at: $0)) }
        return try losses * Tensor.perSample(weights, like: losses)
    }
}
