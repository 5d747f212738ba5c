public import Torch

/// Euler's method: order 1, one evaluation a step.
public struct Euler: ODESolver {
    /// Creates the method.
    public init() {}

    /// The start of the step.
    public func evaluationTimes(from t: Double, to next: Double) -> [Double] { [t] }

    /// `x + h u(x, t)`.
    public func step(
        _ x: Tensor, from t: Double, to next: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> LinearCombination {
        let velocity = try field(x, at: t, given: label)
        return LinearCombination(x).adding(velocity, times: next - t)
    }
}
