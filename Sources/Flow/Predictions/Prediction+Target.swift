public import FlowMath
public import Torch

extension Prediction {
    /// Returns the training target of a network with this prediction, for the samples of a batch.
    /// - Throws: `TorchError`.
    public func target(of sample: PathSample) throws(TorchError) -> Tensor {
        switch self {
        case .velocity: sample.velocity
        case .score: try -(sample.noise / sample.coefficients.sigma.expanded(like: sample.noise))
        case .noise: sample.noise
        case .data: sample.data
        }
    }
}
