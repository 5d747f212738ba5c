public import Torch

/// Heun's method (the explicit trapezoidal rule): order 2, two evaluations a step.
public struct Heun: ODESolver {
    /// Creates the method.
    public init() {}

    /// Both ends of the step.
    public func evaluationTimes(from t: Double, to next: Double) -> [Double] { [t, next] }

    /// `x + h/2 (u(x, t) + u(x + h u(x, t), t + h))`.
    public func step(
        _ x: Tensor, from t: Double, to next: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> LinearCombination {
        let h = next - t
        let first = try field(x, at: t, given: label)
        let end = try LinearCombination(x).adding(first, times: h).evaluated()
        let second = try field(end, at: next, given: label)
        return LinearCombination(x).adding(first, times: h / 2).adding(second, times: h / 2)
    }
}
