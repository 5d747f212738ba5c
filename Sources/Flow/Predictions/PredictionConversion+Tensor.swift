public import FlowMath
public import Torch

extension PredictionConversion {
    /// Returns `position x + prediction p`; both of the same shape.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ p: Tensor, at x: Tensor) throws(TorchError) -> Tensor {
        if position == 0 { return prediction == 1 ? p : try p * prediction }
        return try applied(to: p, at: x).evaluated()
    }

    /// Returns `position x + prediction p`, to become part of a longer formula.
    func applied(to p: Tensor, at x: Tensor) -> LinearCombination {
        applied(to: LinearCombination(p), at: LinearCombination(x))
    }

    /// Returns `position x + prediction p` of a prediction that is a formula itself.
    func applied(to p: LinearCombination, at x: Tensor) -> LinearCombination {
        applied(to: p, at: LinearCombination(x))
    }

    /// Returns `position x + prediction p` where both are formulas.
    func applied(to p: LinearCombination, at x: LinearCombination) -> LinearCombination {
        x * position + p * prediction
    }
}
