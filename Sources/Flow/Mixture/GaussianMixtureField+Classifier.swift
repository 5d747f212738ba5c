internal import FlowMath
public import Torch

extension GaussianMixtureField: NoisyClassifier {
    /// The number of classes of the mixture.
    public var classes: Int { mixture.classes }

    /// Returns the exact `log p_t(y | x)`.
    /// - Throws: `TorchError`.
    public func logProbabilities(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor {
        try logPosterior(x, at: t)
    }

    /// Returns the exact gradient: the conditional score less the unconditional one.
    /// - Throws: `TorchError`.
    public func gradient(_ x: Tensor, at t: Double, of label: Tensor) throws(TorchError) -> Tensor {
        try score(x, at: t, given: label) - score(x, at: t, given: nil)
    }
}
