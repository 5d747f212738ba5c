public import FlowMath
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

    /// Returns the conditional velocity less the unconditional one; `nil` on another path than the field's.
    /// - Throws: `TorchError`.
    public func guidanceVelocity(
        _ x: Tensor, atEach t: [Double], of label: Tensor, on path: any ProbabilityPath
    ) throws(TorchError) -> Tensor? {
        guard path.name == self.path.name else { return nil }
        return try self(x, atEach: t, given: label) - self(x, atEach: t, given: nil)
    }
}
